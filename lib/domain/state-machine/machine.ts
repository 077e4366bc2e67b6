/** Who moves a thing from one state to another: a person, a service that writes, a process of the product. */
export const MOVERS = [
  "person",
  "producer",
  "console",
  "relay",
  "materializer",
  "replayer",
  "reconciler",
  "steward",
] as const;
export type Mover = (typeof MOVERS)[number];

/** One row of a state machine's table. `from` null: the thing begins in the state `to`. */
export interface Transition<State extends string> {
  verb: string;
  from: readonly State[] | null;
  to: State;
  who: Mover;
  why: string;
}

/** A state machine, with the questions that its table answers. Lists of states are in the order of the closed list. */
export interface StateMachine<State extends string, Verb extends string> {
  states: readonly State[];
  rows: readonly (Transition<State> & { verb: Verb })[];
  /** The states from which a verb leads anywhere. */
  from(verb: Verb): State[];
  /** Where a verb leads: of several states the one that its first row names. */
  to(verb: Verb): State;
  /** Every state to which a verb leads. */
  targets(verb: Verb): State[];
  /** Where a verb leads from a state, null where the table has no such row. `wanted` decides where there are several. */
  next(verb: Verb, state: State, wanted?: State | null): State | null;
  /** The states that nothing leaves. */
  ends: readonly State[];
  isEnd(state: State): boolean;
}

/** The machine of a table of transitions over a closed list of states. */
export function machineOf<const State extends string, const Rows extends readonly Transition<State>[]>(
  states: readonly State[],
  rows: Rows,
): StateMachine<State, Rows[number]["verb"]> {
  const inOrder = (some: Iterable<State>) => {
    const wanted = new Set(some);
    return states.filter((state) => wanted.has(state));
  };
  const rowsOf = (verb: string) => rows.filter((row) => row.verb === verb);
  const ends = states.filter((state) => !rows.some((row) => row.from?.includes(state) && row.to !== state));
  return {
    states,
    rows,
    from: (verb) => inOrder(rowsOf(verb).flatMap((row) => row.from ?? [])),
    to: (verb) => (rowsOf(verb)[0] as Transition<State>).to,
    targets: (verb) => inOrder(rowsOf(verb).map((row) => row.to)),
    next(verb, state, wanted = null) {
      const found = rowsOf(verb).filter((row) => row.from?.includes(state));
      return (found.find((row) => row.to === wanted) ?? found[0])?.to ?? null;
    },
    ends,
    isEnd: (state) => ends.includes(state),
  };
}
