import type { Reading } from "../domain/verdict/evidence";
import { withDeadline } from "../stores/deadline";
import { reasonOf } from "../stores/reason-of";

/** The longest wait for one store. */
export const DEADLINE_MS = 1_500;

/** A store's answer within the deadline, or the reason why it could not be read. */
export function reading<T>(call: Promise<T>, store: string): Promise<Reading<T>> {
  return withDeadline(call, DEADLINE_MS, store).then(
    (value): Reading<T> => ({ reachable: true, value }),
    (error): Reading<T> => ({
      reachable: false,
      because: reasonOf(error),
    }),
  );
}
