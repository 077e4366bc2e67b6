import type { ReplayModel } from "../contract";
import { compareDecimals, fitsScale } from "../decimal";
import { type JsonText, MemberSum, numberAt, numberMembers } from "../json-text";
import type { Mutation } from "../mutation";

/** The origin's state of a key: `version` is null when neither row nor tombstone is there. */
export interface OriginState {
  version: bigint | null;
  /** The row's value; undefined when there is no row. */
  value: JsonText | undefined;
  deleted: boolean;
}

/** The ledger's state of the version that a mutation builds on. */
export type Predecessor = "on-its-way" | "stuck" | "settled" | "unknown-to-ledger";

export interface DecisionContext {
  model: ReplayModel;
  /** The member that may never fall (`monotonic`). */
  greatest?: string;
  /** Digits after the point that the origin keeps of a member, where its column bounds them (`merge`). */
  scales?: ReadonlyMap<string, number>;
  /** The highest version of the key that the ledger has. */
  head: bigint;
  predecessor: Predecessor;
}

export type Decision =
  | { effect: "apply"; next: OriginState }
  /** `monotonic`: the greater value stays and only the version moves up. */
  | { effect: "keep"; next: OriginState; because: string }
  | { effect: "already-applied" }
  | { effect: "superseded"; because: string }
  | { effect: "wait"; because: string }
  | { effect: "conflict"; because: string };

/**
 * What a mutation would do to an origin row under its replay model, given whether its receipt is there. It never lowers a
 * version, never applies twice, and never writes over a version that the ledger does not know.
 */
export function decide(mutation: Mutation, origin: OriginState, receipt: boolean, context: DecisionContext): Decision {
  if (receipt) return { effect: "already-applied" };
  const decision = byModel(mutation, origin, context);
  const isMissing = mutation.payload === undefined && mutation.operation !== "delete";
  return isMissing && (decision.effect === "apply" || decision.effect === "keep")
    ? { effect: "conflict", because: PAYLOAD_GONE }
    : decision;
}

/** Why a mutation whose payload the ledger does not have is never applied: nothing may be written in its place. */
export const PAYLOAD_GONE = "the ledger does not have the payload any more: it was erased. Suppress the change";

function byModel(mutation: Mutation, origin: OriginState, context: DecisionContext): Decision {
  switch (context.model) {
    case "last-write-wins":
      return lastWriteWins(mutation, origin, context);
    case "versioned":
      return versioned(mutation, origin, context);
    case "monotonic":
      return monotonic(mutation, origin, context);
    case "merge":
      return merge(mutation, origin, context);
    case "append":
      return { effect: "apply", next: { version: mutation.version, value: mutation.payload, deleted: false } };
  }
}

function outcomeOf(mutation: Mutation): OriginState {
  const deleted = mutation.operation === "delete";
  return { version: mutation.version, value: deleted ? undefined : mutation.payload, deleted };
}

function behindTheLedgersBack(origin: OriginState, context: DecisionContext): Decision | null {
  if (origin.version === null || origin.version <= context.head) return null;
  return {
    effect: "conflict",
    because: `the origin is at version ${origin.version}, which the ledger never gave (its head is ${context.head})`,
  };
}

function lastWriteWins(mutation: Mutation, origin: OriginState, context: DecisionContext): Decision {
  if (origin.version === null || mutation.version > origin.version)
    return { effect: "apply", next: outcomeOf(mutation) };
  const bypass = behindTheLedgersBack(origin, context);
  if (bypass) return bypass;
  if (origin.version === mutation.version)
    return {
      effect: "conflict",
      because: `the origin holds version ${origin.version} without this mutation's receipt`,
    };
  return { effect: "superseded", because: `the origin is at version ${origin.version}` };
}

function versioned(mutation: Mutation, origin: OriginState, context: DecisionContext): Decision {
  const base = mutation.basedOn ?? 0n;
  const at = origin.version ?? 0n;
  if (at === base) return { effect: "apply", next: outcomeOf(mutation) };
  if (at > base)
    return {
      effect: "conflict",
      because: `the change builds on version ${base}, but the origin is already at version ${at}`,
    };
  switch (context.predecessor) {
    case "on-its-way":
      return {
        effect: "wait",
        because: `the change builds on version ${base}, which the origin does not have yet (the origin is at version ${at})`,
      };
    case "stuck":
      return { effect: "conflict", because: `the change builds on version ${base}, which waits for a decision` };
    case "settled":
      return {
        effect: "conflict",
        because: `the change builds on version ${base}, but the origin fell back to version ${at}`,
      };
    case "unknown-to-ledger":
      return {
        effect: "conflict",
        because: `the change builds on version ${base}, which neither the ledger nor the origin has`,
      };
  }
}

function monotonic(mutation: Mutation, origin: OriginState, context: DecisionContext): Decision {
  const bypass = behindTheLedgersBack(origin, context);
  if (bypass) return bypass;
  const version = laterOf(mutation, origin);
  const mine = markOf(mutation.payload, context);
  const theirs = origin.version === null ? null : markOf(origin.value, context);
  if (mine === null) return { effect: "conflict", because: `the payload has no number at ${context.greatest}` };
  if (theirs === null || compareDecimals(mine, theirs) > 0)
    return { effect: "apply", next: { version, value: mutation.payload, deleted: false } };
  return {
    effect: "keep",
    next: { version, value: origin.value, deleted: false },
    because: `the origin already holds the greater ${context.greatest} (${theirs})`,
  };
}

/** The number that a `monotonic` path may never let fall, as it is written, or null where the value has none. */
export function markOf(value: JsonText | undefined, context: Pick<DecisionContext, "greatest">): string | null {
  return numberAt(value, context.greatest ?? "");
}

function merge(mutation: Mutation, origin: OriginState, context: DecisionContext): Decision {
  const sum = new MemberSum(origin.value);
  const because = addTo(sum, mutation.payload, context.scales);
  if (because !== null) return { effect: "conflict", because };
  return { effect: "apply", next: { version: laterOf(mutation, origin), value: sum.text(), deleted: false } };
}

/** Adds an increment to a sum, or adds nothing and says why not. */
export function addTo(
  sum: MemberSum,
  increment: JsonText | undefined,
  scales: DecisionContext["scales"],
): string | null {
  const amounts = scales === undefined || scales.size === 0 ? [] : (numberMembers(increment) ?? []);
  for (const [member, amount] of amounts) {
    const scale = scales?.get(member);
    if (scale !== undefined && !fitsScale(amount, scale))
      return `the column "${member}" keeps ${scale} digits after the point, and ${amount} has more: the column would round the value`;
  }
  return sum.add(increment);
}

/** The version that a row is at once a mutation is in that never lowers it. */
export function laterOf(mutation: Mutation, origin: Pick<OriginState, "version">): bigint {
  return origin.version !== null && origin.version > mutation.version ? origin.version : mutation.version;
}
