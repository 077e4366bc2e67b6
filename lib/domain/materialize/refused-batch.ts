import type { RefusalKind } from "./refusal";

/** Bounds of one try at the origin, in milliseconds. */
export interface FlushLimits {
  statementMs: number;
  lockMs: number;
}

/**
 * How long a try may take. `batch`: what a lane does all day. `piece`: a part of a batch that met a timeout, and so may hold
 * whoever caused it. `alone`: one mutation, after everybody else is through.
 */
export type Try = "batch" | "piece" | "alone";

/** All pieces of a batch together take less time than a single mutation may take. */
export const FLUSH_LIMITS: Record<Try, FlushLimits> = {
  batch: { statementMs: 2_000, lockMs: 500 },
  piece: { statementMs: 500, lockMs: 50 },
  alone: { statementMs: 5_000, lockMs: 500 },
};

/** A part of a job as it was tried. */
export interface Refused {
  keys: number;
  mutations: number;
  tried: Try;
}

/** The next action for a refused part of a batch. */
export type NextStep =
  /** Nothing is known against any row: the whole job, later. */
  | { step: "again"; pausePath: boolean }
  /** Only receipts tell whether it took effect. */
  | { step: "unknown" }
  /** Whole keys stay together. */
  | { step: "split-keys"; pieces: number; as: Try }
  /** Older versions of the key apart from newer ones. */
  | { step: "split-versions" }
  /** Each mutation by itself, once everybody else is through. */
  | { step: "later-alone" }
  | { step: "set-aside"; about: Blame };

/** The reason for setting a mutation aside. `store`: an error of the store's class, which uses up no attempt and may concern only this row. */
export type Blame = "row" | "contention" | "store";

/** A timeout costs its whole length again with each halving: eight pieces come to one row of 500 in three. */
const PIECES_AFTER_TIMEOUT = 8;

/** Decides what follows a refusal: neighbours go on within one timeout, and only who is at fault is set aside. */
export function afterRefusal(refusal: RefusalKind, { keys, mutations, tried }: Refused): NextStep {
  switch (refusal.kind) {
    case "unreachable":
    case "session":
      return { step: "again", pausePath: false };
    case "not-writable":
      return { step: "again", pausePath: true };
    case "lost":
      return { step: "unknown" };
    case "locked":
      if (refusal.what === "lane") return { step: "again", pausePath: false };
      if (keys > 1) return { step: "split-keys", pieces: PIECES_AFTER_TIMEOUT, as: "piece" };
      return { step: "set-aside", about: "contention" };
    case "slow":
      if (keys > 1) return { step: "split-keys", pieces: PIECES_AFTER_TIMEOUT, as: "piece" };
      if (mutations > 1 || tried !== "alone") return { step: "later-alone" };
      return { step: "set-aside", about: "row" };
    case "rejected":
    case "doubtful":
      if (keys > 1) return { step: "split-keys", pieces: 2, as: tried };
      if (mutations > 1) return { step: "split-versions" };
      return { step: "set-aside", about: refusal.kind === "doubtful" ? "store" : "row" };
  }
}

/** Splits a part into at most so many pieces of whole keys, in order. */
export function splitByKeys<T extends { key: string }>(part: readonly T[], pieces: number): T[][] {
  const byKey = new Map<string, T[]>();
  for (const each of part) {
    const of = byKey.get(each.key);
    if (of === undefined) byKey.set(each.key, [each]);
    else of.push(each);
  }
  const groups = [...byKey.values()];
  const each = Math.ceil(groups.length / pieces);
  return Array.from({ length: Math.ceil(groups.length / each) }, (_, n) =>
    groups.slice(n * each, (n + 1) * each).flat(),
  );
}

/** Contention uses up no attempt for so long; then its row counts as one that cannot be written. */
export const CONTENTION_BOUND_MS = 600_000;
const LEAST_DELAY_MS = 500;
const MOST_DELAY_MS = 30_000;
const MOST_CONTENDED_DELAY_MS = 5_000;

export interface SetAside {
  attempts: number;
  mostAttempts: number;
  /** The time spent in contention, or behind a change that used up the lane's time. */
  heldUpForMs: number;
  ageMs: number;
  /** Every key that was tried lately met the same: nothing is known against this one. */
  isSuspected: boolean;
}

export interface SetAsideAs {
  state: "accepted" | "failed";
  countsAsAttempt: boolean;
  delayMs: number;
}

/** Decides the fate of a mutation that is set aside: only a refusal by its row uses up an attempt. */
export function setAsideAs(about: Blame, mutation: SetAside): SetAsideAs {
  const byAge = (most: number) => Math.round(Math.min(most, Math.max(LEAST_DELAY_MS, mutation.ageMs / 8)));
  if (about === "store") return { state: "accepted", countsAsAttempt: false, delayMs: byAge(MOST_CONTENDED_DELAY_MS) };
  const isContended = about === "contention" && mutation.heldUpForMs < CONTENTION_BOUND_MS;
  if (isContended)
    return {
      state: "accepted",
      countsAsAttempt: false,
      delayMs: Math.min(MOST_CONTENDED_DELAY_MS, Math.max(LEAST_DELAY_MS, Math.round(mutation.heldUpForMs / 8))),
    };
  if (mutation.isSuspected) return { state: "accepted", countsAsAttempt: false, delayMs: byAge(MOST_DELAY_MS) };
  return {
    state: mutation.attempts + 1 >= mutation.mostAttempts ? "failed" : "accepted",
    countsAsAttempt: true,
    delayMs: Math.min(LEAST_DELAY_MS * 2 ** Math.min(mutation.attempts, 10), MOST_DELAY_MS),
  };
}
