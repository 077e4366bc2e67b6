import { refusalReason } from "../../domain/materialize/refusal";
import {
  afterRefusal,
  FLUSH_LIMITS,
  type NextStep,
  splitByKeys,
  type Try,
} from "../../domain/materialize/refused-batch";
import { type OriginPort, OriginRefused, type Replaying, type ReplayResult } from "../../ports/origin";
import type { Batch } from "./parts";

/** A page of a run may be larger than a flush. */
const LIMITS = { ...FLUSH_LIMITS, batch: { ...FLUSH_LIMITS.batch, statementMs: 5_000 } };
/** A larger page that is slow is read again as a smaller one. */
const MOST_CLOSED_IN = 500;

export type ClosedIn = Omit<ReplayResult, "effect"> & { effect: ReplayResult["effect"] | "rejected" };
type Rows = Awaited<ReturnType<OriginPort["replay"]>>["rows"];

interface Part {
  items: Replaying[];
  tried: Try;
}

/**
 * Carries a batch out and closes in on what its origin refuses, as a flush does, so that one bad row holds up nobody else. Throws
 * what is not about a row; contention too, once everything else is through, unless it has lasted its time.
 */
export async function closeIn(batch: Batch, replaying: Replaying[]): Promise<{ results: ClosedIn[]; rows: Rows }> {
  const origin = batch.path.origin as OriginPort;
  const { run } = batch;
  const results: ClosedIn[] = [];
  const rows: Rows = new Map();
  const pending: Part[] = [{ items: replaying, tried: "batch" }];
  const last: Part[] = [];
  let contention: OriginRefused | null = null;
  for (let part = pending.shift() ?? last.shift(); part !== undefined; part = pending.shift() ?? last.shift()) {
    try {
      const done = await origin.replay({ ...batch, limits: LIMITS[part.tried] }, run.id, part.items);
      results.push(...done.results);
      for (const [key, row] of done.rows) rows.set(key, row);
    } catch (error) {
      const step = stepAfter(error, part);
      if (step.step === "split-keys")
        pending.unshift(...splitByKeys(part.items, step.pieces).map((items) => ({ items, tried: step.as })));
      else if (step.step === "split-versions") pending.unshift(...halvesOf(part));
      else if (step.step === "later-alone")
        last.push(...part.items.map((r) => ({ items: [r], tried: "alone" as const })));
      else if (step.step === "set-aside" && (step.about === "row" || batch.endsContention))
        results.push(...part.items.map(({ id }) => rejected(id, error as OriginRefused)));
      else if (step.step === "set-aside") contention = error as OriginRefused;
      else throw error;
    }
  }
  if (contention !== null) throw contention;
  return { results, rows };
}

function stepAfter(error: unknown, { items, tried }: Part): NextStep {
  if (!(error instanceof OriginRefused) || !("sqlState" in error.refusal)) throw error;
  if (error.refusal.kind === "slow" && items.length > MOST_CLOSED_IN) throw error;
  const keys = new Set(items.map((r) => r.key)).size;
  return afterRefusal(error.refusal, { keys, mutations: items.length, tried });
}

function halvesOf({ items, tried }: Part): Part[] {
  const half = items.length >> 1;
  return [
    { items: items.slice(0, half), tried },
    { items: items.slice(half), tried },
  ];
}

function rejected(id: string, { refusal, message }: OriginRefused): ClosedIn {
  if (!("sqlState" in refusal)) throw new Error("neither fence nor mark refuses a row");
  return { id, effect: "rejected", because: refusalReason(refusal, message, LIMITS.alone.statementMs) };
}
