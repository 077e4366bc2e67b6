import { OPERATIONS, OUTSTANDING_STATES, SETTLED_STATES, TALLY_KINDS } from "../domain/mutation";

/** Each name of a closed list with the number that the ledger stores for it: its place in the list. */
function codesOf<const Names extends readonly string[]>(names: Names): Record<Exclude<Names[number], "">, number> {
  const codes = names.flatMap((name, place) => (name === "" ? [] : [[name, place] as const]));
  return Object.fromEntries(codes) as Record<Exclude<Names[number], "">, number>;
}

/** The states of what is owed, as `outstanding.state` stores them. */
export const STATE = codesOf(OUTSTANDING_STATES);
/** How mutations ended, as `settlement.outcome` stores it. */
export const OUTCOME = codesOf(SETTLED_STATES);
/** What a row of `lane_tally` counts. */
export const TALLY = codesOf(TALLY_KINDS);
/** What mutations do, as `mutation.operation` stores it. */
export const OPERATION = codesOf(OPERATIONS);

/** What an append answers of each mutation, in the order of its encoding. */
export const APPEND_ANSWERS = ["accepted", "repeated", "idempotency-mismatch", "version-conflict"] as const;
/** The same, as the ledger's functions answer them. */
export const APPENDED = codesOf(APPEND_ANSWERS);

/** The states in which a mutation is on its way by itself, as an SQL list. */
export const MOVING = `(${STATE.accepted}, ${STATE.queued}, ${STATE.unknown})`;
/** The states in which a queue job holds a mutation, as an SQL list. */
export const IN_JOB = `(${STATE.queued}, ${STATE.unknown})`;
/** The states before a mutation's first answer from its origin, as an SQL list. */
export const UNTRIED = `(${STATE.accepted}, ${STATE.queued})`;
