import { GrowingPauses } from "../stores/growing-pauses";
import type { Log } from "../stores/path";
import { rest } from "./rest";

/**
 * Repeats a round until the signal aborts. A round returns the milliseconds to wait before the next one. A round that throws is
 * logged once in ten times and tried again with growing pauses, so that an unreachable store costs little.
 */
export async function repeat(
  name: string,
  { log, stopping }: { log: Log; stopping: AbortSignal },
  round: () => Promise<number>,
): Promise<void> {
  const pauses = new GrowingPauses({ firstMs: 200, longestMs: 3_000 });
  while (!stopping.aborted) {
    let waitMs: number;
    try {
      waitMs = await round();
      pauses.reset();
    } catch (error) {
      const failures = pauses.taken;
      waitMs = pauses.nextMs();
      if (failures % 10 === 0)
        log.warn({ what: name, failures: failures + 1, error }, "a worker's round failed and is repeated");
    }
    await rest(Math.max(1, waitMs), stopping);
  }
}
