import { canonicalJson, type Json } from "../../domain/json";
import { OPERATIONS, type Operation } from "../../domain/mutation";
import type { AppendRow } from "../../ports/ledger";
import type { RunWork } from "../../ports/plans";
import { fingerprintOf } from "../identity";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";

interface Detail {
  region?: string | null;
  operation?: Operation;
  value?: Json;
  writtenAt?: string | null;
  basedOn?: string | null;
  floor?: string | null;
}

const RELATIONS = { amend: "amended-as", salvage: "salvaged-as", undo: "restored-as" } as const;

/**
 * Appends a new mutation for each item (an amendment, a salvage, an undo), once however often it is repeated: the item's place in
 * its plan is the idempotency key. What an amendment replaces is withdrawn first, so that it cannot come in after it.
 */
export async function appendBatch(parts: ReplayParts, batch: Batch, reason: string): Promise<BatchOutcome> {
  const { path, run, lane } = batch;
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const todo = batch.items.filter((i) => i.disposition === "apply");
  for (const item of batch.items)
    if (item.disposition !== "apply")
      outcome.outcomes.set(item.seq, { outcome: item.disposition as "superseded", because: item.because });
  if (todo.length === 0) return outcome;
  const open = run.kind === "amend" ? await withdrawn(batch, todo, outcome, reason) : todo;
  const answers = await path.ledger.append(
    path.pathId,
    open.map((item) => rowOf(parts, batch, item)),
    true,
  );
  const links: { mutation: string; relation: string; other: string; run: string }[] = [];
  for (const [i, item] of open.entries()) {
    const answer = answers[i];
    if (answer?.status === "accepted" || answer?.status === "repeated") {
      if (item.mutation !== null && item.mutation !== answer.id)
        links.push({
          mutation: item.mutation,
          relation: RELATIONS[run.kind as keyof typeof RELATIONS],
          other: answer.id,
          run: run.id,
        });
      if (run.kind === "salvage") await toldDurable(path, item, answer.id, answer.version);
      outcome.outcomes.set(item.seq, {
        outcome: "applied",
        because: `as mutation ${answer.id}, version ${answer.version}`,
      });
    } else if (answer?.status === "version-conflict")
      outcome.outcomes.set(item.seq, {
        outcome: "drifted",
        because: `the key moved to version ${answer.head} since the plan was made`,
      });
    else if (answer?.status === "idempotency-mismatch")
      outcome.outcomes.set(item.seq, {
        outcome: "already-applied",
        because: `the ledger has it as mutation ${answer.id}`,
      });
    else outcome.outcomes.set(item.seq, { outcome: "failed", because: "the ledger did not take it" });
  }
  await parts.runs.link(links);
  parts.log.info({ run: run.id, path: path.config.name, lane, mutations: open.length }, "appended for a repair");
  return outcome;
}

/** Withdraws what is to be replaced; what the record has by now is not replaced any more. */
async function withdrawn(batch: Batch, todo: RunWork[], outcome: BatchOutcome, reason: string): Promise<RunWork[]> {
  const { path, run, lane, epoch } = batch;
  const owed = await path.ledger.laneBatch(
    path.pathId,
    lane,
    todo.map((i) => i.mutation as string),
  );
  const outstanding = new Set([...owed.due.map((m) => m.id), ...owed.held]);
  const had =
    (await path.origin?.suppress(
      lane,
      epoch,
      run.id,
      todo.map((i) => i.mutation as string),
    )) ?? new Set<string>();
  const open: RunWork[] = [];
  const settle: { id: string; outcome: "materialized" | "superseded"; because: string | null }[] = [];
  for (const item of todo) {
    const id = item.mutation as string;
    const isBypassed = item.seen !== null && item.version !== null && item.seen > item.version;
    if (had.has(id) && !isBypassed) {
      outcome.outcomes.set(item.seq, { outcome: "drifted", because: "the record has it since the plan was made" });
      settle.push({ id, outcome: "materialized", because: null });
      continue;
    }
    if (!had.has(id) || outstanding.has(id))
      outcome.settle.push({ id, outcome: "suppressed", because: `amended: ${reason}` });
    open.push(item);
  }
  outcome.settle.push(...settle);
  // The key's head must be what the amendment builds on before it is appended.
  await path.ledger.withdraw(
    path.pathId,
    lane,
    outcome.settle.filter((s) => s.outcome === "suppressed").map((s) => ({ id: s.id, because: s.because })),
    `run ${run.id}`,
  );
  return open;
}

function rowOf(parts: ReplayParts, batch: Batch, item: RunWork): AppendRow {
  const { run, path, lane } = batch;
  const detail = (item.detail ?? {}) as Detail;
  const operation = detail.operation ?? (OPERATIONS[item.operation ?? 0] as Operation);
  const payload: Json | undefined =
    operation === "delete"
      ? undefined
      : "value" in detail
        ? detail.value
        : (JSON.parse(item.payload ?? "null") as Json);
  const versioned = path.config.replay === "versioned";
  const basedOn = detail.basedOn != null ? BigInt(detail.basedOn) : versioned ? (item.seen ?? null) : null;
  // What a cache shows comes in at or above the version that it shows, so that its entry is the ledger's own from then on.
  const shown = run.kind === "salvage" && detail.region != null && item.version !== null ? item.version - 1n : 0n;
  const asked = detail.floor != null ? BigInt(detail.floor) : run.kind === "amend" ? item.seen : null;
  const floor = asked === null || shown > asked ? shown : asked;
  const idempotencyKey = `${run.kind}:${run.plan}:${path.pathId}:${lane}:${item.seq}`;
  return {
    // What a cache acknowledged keeps the id under which it was: who asks for it by that id finds it.
    id: run.kind === "salvage" && item.mutation !== null ? item.mutation : parts.ids.next(),
    key: item.key,
    lane,
    operation: OPERATIONS.indexOf(operation),
    payload: payload === undefined ? null : canonicalJson(payload),
    basedOn,
    floor: floor <= 0n ? null : floor,
    idempotencyKey,
    fingerprint: fingerprintOf({
      key: item.key,
      operation,
      payload,
      basedOn,
      idempotencyKey,
      actor: null,
      requestId: null,
    }),
    actor: null,
    requestId: run.id,
    acceptedAt: detail.writtenAt != null && run.kind === "salvage" ? new Date(detail.writtenAt) : null,
  };
}

/** The region's entry takes the ledger's version: it is no phantom any more. */
async function toldDurable(path: Batch["path"], item: RunWork, id: string, version: bigint): Promise<void> {
  const region = (item.detail as Detail | null)?.region;
  const cache = path.caches.find((c) => c.region === region);
  if (cache !== undefined && item.mutation === id) await cache.recordDurable(item.key, id, version).catch(() => {});
}
