/** Actors of a transition: a person, a service that writes, or a process of the product. */
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

/** A row of a state machine's table. `from` null: `to` is a first state. */
export interface Transition<State extends string> {
  verb: string;
  from: readonly State[] | null;
  to: State;
  who: Mover;
  why: string;
}

/** A state machine, with the questions that its table answers. Lists of states are in the order of the closed list. */
export interface StateMachine<State extends string, Row extends Transition<State> = Transition<State>> {
  states: readonly State[];
  rows: readonly Row[];
  /** The states from which a verb leads anywhere. */
  from(verb: Row["verb"]): State[];
  /** Where a verb leads: of several states the one that its first row names. */
  to(verb: Row["verb"]): State;
  /** Every state to which a verb leads. */
  targets(verb: Row["verb"]): State[];
  /** Where a verb leads from a state, null where the table has no such row. `wanted` decides where there are several. */
  next(verb: Row["verb"], state: State, wanted?: State | null): State | null;
  /** The states that nothing leaves. */
  ends: readonly State[];
  isEnd(state: State): boolean;
}

/** The machine of a table of transitions over a closed list of states. */
export function machineOf<const State extends string, const Rows extends readonly Transition<State>[]>(
  states: readonly State[],
  rows: Rows,
): StateMachine<State, Rows[number]> {
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

/** The states to which some verbs of a machine lead. */
export type MovedTo<Machine extends { rows: readonly unknown[] }, Verb extends string> = Extract<
  Machine["rows"][number],
  { verb: Verb; to: string }
>["to"];

type Targets<Row, From> = Row extends { from: readonly (infer F)[]; to: infer To }
  ? [F & From] extends [never]
    ? never
    : To
  : Row extends { from: null; to: infer To }
    ? null extends From
      ? To
      : never
    : never;

type IsUnion<T, U = T> = T extends U ? ([U] extends [T] ? false : true) : never;

/** Anything for a move that the table has, or whose target is known only when the code runs; else nothing. */
type Allowed<Row, From, To> = [To] extends [Targets<Row, From>]
  ? unknown
  : string extends To
    ? unknown
    : true extends IsUnion<To>
      ? unknown
      : never;

/**
 * The state that a move leads to; `from` null: the thing begins there. A move between two named states that the table does not have
 * does not compile, and any other that it does not have throws.
 */
export function move<
  State extends string,
  Row extends Transition<State>,
  const From extends State | null,
  const To extends State,
>(machine: StateMachine<State, Row>, from: From, to: To & Allowed<Row, From, To>): To {
  const has = machine.rows.some(
    (row) => row.to === to && (from === null ? row.from === null : row.from?.includes(from)),
  );
  if (!has) throw new Error(`no transition leads from ${from ?? "the beginning"} to ${to}`);
  return to;
}
