import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { type BatchDecision, decideBatch } from "../../../domain/materialize/decide-batch";
import type { FlushEffect, Flushing, FlushReport } from "../port";
import type { OriginShape } from "./shape";
import { type LockedState, lockRows, type RowWrite, receiptsAmong, writeRows } from "./write-rows";

const EFFECTS = {
  apply: "applied",
  keep: "superseded",
  "already-applied": "already-applied",
  superseded: "superseded",
  wait: "wait",
  conflict: "conflict",
} as const satisfies Record<BatchDecision["decision"]["effect"], FlushEffect>;

/** The results of a batch, with the rows' values before it. */
export interface Decided extends FlushReport {
  before: ReadonlyMap<string, JsonText | undefined>;
}

/** Applies a batch on locked rows: decides in the domain, and writes over the locked state. */
export async function applyDecided(client: pg.PoolClient, shape: OriginShape, batch: Flushing[]): Promise<Decided> {
  const keys = [...new Set(batch.map((f) => f.mutation.key))];
  const deletes = batch.some((f) => f.mutation.operation === "delete");
  const origin = await lockRows(client, shape, keys, deletes ? "UPDATE" : "NO KEY UPDATE");
  const receipts = await receiptsAmong(
    client,
    batch.map((f) => f.mutation.id),
  );
  const decisions = decideBatch(
    batch.map((f) => f.mutation),
    {
      model: shape.model,
      greatest: shape.greatest,
      scales: shape.scales,
      origin,
      receipts,
      heads: new Map(batch.map((f) => [f.mutation.key, f.head])),
      predecessors: new Map(batch.map((f) => [f.mutation.id, f.predecessor])),
    },
  );
  for (const round of rounds(shape, origin, decisions)) await writeRows(client, shape, round);
  const rows: FlushReport["rows"] = new Map([...origin].map(([key, state]) => [key, state]));
  for (const { mutation, decision } of decisions) if ("next" in decision) rows.set(mutation.key, decision.next);
  return {
    results: decisions.map(({ mutation, decision }) => ({
      id: mutation.id,
      effect: EFFECTS[decision.effect],
      because: "because" in decision ? decision.because : null,
    })),
    rows,
    before: valuesOf(origin),
  };
}

/** The values of rows at the time of their lock. */
export const valuesOf = (locked: ReadonlyMap<string, LockedState>): Map<string, JsonText | undefined> =>
  new Map([...locked].map(([key, { seen, value }]) => [key, seen.row ? value : undefined]));

/**
 * Splits the writes into statements that each touch a key once. On `versioned` paths every version is written, so that the origin's
 * own triggers see each step; under other models a key's steps in one batch become one write.
 */
function rounds(
  shape: OriginShape,
  origin: Awaited<ReturnType<typeof lockRows>>,
  decisions: BatchDecision[],
): RowWrite[][] {
  const seen = new Map<string, RowWrite["seen"]>();
  const depth = new Map<string, number>();
  const result: RowWrite[][] = [];
  const single = new Map<string, RowWrite>();
  for (const { mutation, decision } of decisions) {
    if (decision.effect !== "apply" && decision.effect !== "keep") continue;
    const there = origin.get(mutation.key);
    const before = seen.get(mutation.key) ?? there?.seen ?? { version: null, row: false };
    if (shape.model === "versioned") {
      const round = depth.get(mutation.key) ?? 0;
      const list = result[round] ?? [];
      result[round] = list;
      list.push({ key: mutation.key, seen: before, next: decision.next });
      depth.set(mutation.key, round + 1);
      seen.set(mutation.key, { version: decision.next.version, row: !decision.next.deleted });
    } else {
      const first = single.get(mutation.key)?.seen ?? before;
      single.set(mutation.key, { key: mutation.key, seen: first, next: decision.next });
    }
  }
  return single.size > 0 ? [[...single.values()]] : result;
}
