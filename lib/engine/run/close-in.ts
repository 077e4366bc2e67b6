import { refusalReason } from "../../domain/materialize/refusal";
import {
  afterRefusal,
  FLUSH_LIMITS,
  type FlushLimits,
  type NextStep,
  splitByKeys,
  type Try,
} from "../../domain/materialize/refused-batch";
import { type FlushReport, OriginRefused, type ReplayResult } from "../../stores/origin/port";

/** A page of a run may be larger than a flush. */
export const RUN_LIMITS = { ...FLUSH_LIMITS, batch: { ...FLUSH_LIMITS.batch, statementMs: 5_000 } };
/** A larger page that is slow is read again as a smaller one. */
const MOST_CLOSED_IN = 500;

export interface ClosedIn {
  results: (Omit<ReplayResult, "effect"> & { effect: ReplayResult["effect"] | "rejected" })[];
  rows: FlushReport["rows"];
}

interface Item {
  id: string;
  key: string;
}

/** After this many items in a row with an error of the store's class, the store is at fault rather than the items. */
const MOST_DOUBTFUL = 8;

interface Part<I> {
  items: I[];
  tried: Try;
}

/**
 * Carries items out and isolates those that the origin refuses, as a flush does, so that one bad row delays no other. Throws every
 * refusal that is not about a row. Contention and errors of the store's class are thrown after all other items; with
 * `endsContention` they count as failed instead.
 */
export async function closeIn<I extends Item>(
  all: I[],
  endsContention: boolean,
  carryOut: (items: I[], limits: FlushLimits) => Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }>,
): Promise<ClosedIn> {
  const done: ClosedIn = { results: [], rows: new Map() };
  const pending: Part<I>[] = [{ items: all, tried: "batch" }];
  const last: Part<I>[] = [];
  let contention: unknown = null;
  let doubtful = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift() ?? last.shift()) {
    const { items, tried } = part;
    try {
      const { results, rows } = await carryOut(items, RUN_LIMITS[tried]);
      done.results.push(...results);
      for (const [key, row] of rows) done.rows.set(key, row);
      doubtful = 0;
    } catch (error) {
      const step = stepAfter(error, part);
      if (step.step === "again" || step.step === "unknown") throw error;
      if (step.step === "split-keys")
        pending.unshift(...splitByKeys(items, step.pieces).map((piece) => ({ items: piece, tried: step.as })));
      else if (step.step === "split-versions") pending.unshift(...halvesOf(part));
      else if (step.step === "later-alone")
        last.push(...items.map((item) => ({ items: [item], tried: "alone" as const })));
      else if (step.about === "store" && ++doubtful >= MOST_DOUBTFUL) throw error;
      else if (step.about === "row" || endsContention) done.results.push(...items.map((item) => rejected(item, error)));
      else contention = error;
    }
  }
  if (contention !== null) throw contention;
  return done;
}

function stepAfter<I extends Item>(error: unknown, { items, tried }: Part<I>): NextStep {
  if (!(error instanceof OriginRefused) || !("sqlState" in error.refusal)) throw error;
  if (error.refusal.kind === "slow" && items.length > MOST_CLOSED_IN) throw error;
  const keys = new Set(items.map((item) => item.key)).size;
  return afterRefusal(error.refusal, { keys, mutations: items.length, tried });
}

function halvesOf<I>({ items, tried }: Part<I>): Part<I>[] {
  const half = items.length >> 1;
  return [
    { items: items.slice(0, half), tried },
    { items: items.slice(half), tried },
  ];
}

function rejected({ id }: Item, error: unknown): ClosedIn["results"][number] {
  if (!(error instanceof OriginRefused) || !("sqlState" in error.refusal)) throw error;
  return { id, effect: "rejected", because: refusalReason(error.refusal, error.message, RUN_LIMITS.alone.statementMs) };
}
