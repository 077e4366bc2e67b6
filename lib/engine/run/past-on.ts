import { withDeadline } from "../../stores/deadline";

const STORE_DEADLINE_MS = 4_000;
const AGAIN_MS = 100;

/** Waits until a store's own clock is past everything that may have begun there; a deadline is at most `withinMs` ahead of that clock. */
export async function pastOn(store: string, nowMs: () => Promise<number>, withinMs: number): Promise<void> {
  const now = () => withDeadline(nowMs(), STORE_DEADLINE_MS, store);
  const until = (await now()) + withinMs;
  while ((await now()) <= until) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
