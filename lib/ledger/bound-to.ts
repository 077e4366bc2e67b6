type Bound<Functions> = {
  [Name in keyof Functions]: Functions[Name] extends (session: never, ...rest: infer Rest) => infer Answer
    ? (...rest: Rest) => Answer
    : never;
};

/** Fills in the first argument of functions: what is `read(pool, id)` is `read(id)` of the answer. */
export function boundTo<Session, Functions extends Record<string, (session: Session, ...rest: never[]) => unknown>>(
  session: Session,
  functions: Functions,
): Bound<Functions> {
  const bound = Object.entries(functions).map(([name, act]) => [name, (...rest: never[]) => act(session, ...rest)]);
  return Object.fromEntries(bound) as Bound<Functions>;
}
