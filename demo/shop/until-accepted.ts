import { setTimeout as pause } from "node:timers/promises";
import type { WritePath } from "trueup/write-path";
import type { Write } from "./write";

const GIVE_UP_AFTER_MS = 60_000;

/**
 * Sends first writes until every key has one: a write that is refused for a moment is sent again, under its idempotency key, and a key that an
 * earlier start has written keeps its value. Throws on any other refusal.
 */
export async function untilAccepted(
  { acceptMany }: Pick<WritePath, "acceptMany">,
  path: string,
  writes: Write[],
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const results = await acceptMany(path, writes);
    const errors = results.flatMap((result) =>
      result.ok || result.error.code === "version-conflict" ? [] : [result.error],
    );
    const [first] = errors;
    if (first === undefined) return;
    const waits = errors.map((error) => ("retryAfterSec" in error ? error.retryAfterSec : null));
    if (waits.includes(null) || performance.now() - began > GIVE_UP_AFTER_MS)
      throw new Error(`${path}: a first write was refused: ${JSON.stringify(first)}`);
    await pause(1_000 * Math.max(...waits.map(Number)));
  }
}
