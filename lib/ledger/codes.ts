import { type MutationState, OPERATIONS, OUTSTANDING_STATES, SETTLED_STATES, TALLY_KINDS } from "../domain/mutation";
import { MOVING_STATES, MUTATION } from "../domain/mutation/transitions";
import type { StateMachine, Transition } from "../domain/state-machine/machine";

/** Each name of a closed list with the number that the ledger stores for it: its place in the list. */
function codesOf<const Names extends readonly string[]>(names: Names): Record<Exclude<Names[number], "">, number> {
  const codes = names.flatMap((name, place) => (name === "" ? [] : [[name, place] as const]));
  return Object.fromEntries(codes) as Record<Exclude<Names[number], "">, number>;
}

/** The states of what is owed, as `outstanding.state` stores them. */
export const STATE = codesOf(OUTSTANDING_STATES);
/** Outcomes of mutations, as `settlement.outcome` stores them. */
export const OUTCOME = codesOf(SETTLED_STATES);
/** Counts of a row of `lane_tally`. */
export const TALLY = codesOf(TALLY_KINDS);
/**
 * Counts of an observed path beside its items, which are counted under the codes of their sources. `changes`: of changes to what the
 * ledger knows of the path that another process than its intake made.
 */
export const OBSERVED_TALLY = { keys: 2, outstanding: 3, changes: 4 } as const;
/** Operations of mutations, as `mutation.operation` stores them. */
export const OPERATION = codesOf(OPERATIONS);

/** Answers of an append for each mutation, in the order of their encoding. */
export const APPEND_ANSWERS = ["accepted", "repeated", "idempotency-mismatch", "version-conflict"] as const;
/** The same, as the ledger's functions answer them. */
export const APPENDED = codesOf(APPEND_ANSWERS);

/** Names of a closed list as an SQL list; the names are the code's own, and have no quotes. */
export const namesIn = (names: readonly string[]): string => `(${names.map((name) => `'${name}'`).join(", ")})`;

/** A verb of a state machine as SQL: the list of the states that it leads from, and the state that it leads to. */
export const sqlMove = <State extends string, Row extends Transition<State>>(
  machine: StateMachine<State, Row>,
  verb: Row["verb"],
) => ({ from: namesIn(machine.from(verb)), to: `'${machine.to(verb)}'` });

const statesIn = (states: readonly MutationState[]) =>
  `(${OUTSTANDING_STATES.flatMap((state, code) => (states.includes(state) ? [code] : [])).join(", ")})`;

/** The states in which a mutation is on its way by itself, as an SQL list. */
export const MOVING = statesIn(MOVING_STATES);
/** The states in which a queue job holds a mutation, as an SQL list. */
export const IN_JOB = statesIn(MUTATION.from("take-back"));
/** The states before a mutation's first answer from its origin, as an SQL list. */
export const UNTRIED = statesIn([MUTATION.to("accept"), MUTATION.to("hand-over")]);
