/** The mark is the same for every copy of this module that one process has loaded. */
const AWAY = Symbol.for("trueup.store-away");

/** Marks an error as one of a store that did not answer, and gives it back; it stays the driver's own error otherwise. */
export function markStoreAway<E>(error: E): E {
  if (error instanceof Error) Object.defineProperty(error, AWAY, { value: true });
  return error;
}

/** Whether an error is one of a store that did not answer: the same call may succeed once the store is back. */
export const isStoreAway = (error: unknown): error is Error => error instanceof Error && AWAY in error;
