import { type CatchUp, type CatchUpQuestion, catchUp } from "../domain/catch-up";

/** If the backlog reaches N, how long until truth is restored? Pure arithmetic: no store is asked. */
export function howLongUntilRestored(question: CatchUpQuestion): CatchUp {
  return catchUp(question);
}
