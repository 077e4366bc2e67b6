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
  let failures = 0;
  while (!stopping.aborted) {
    let waitMs: number;
    try {
      waitMs = await round();
      failures = 0;
    } catch (error) {
      if (failures++ % 10 === 0)
        log.warn({ what: name, failures, error: String(error) }, "a round failed and is repeated");
      waitMs = Math.min(100 * 2 ** Math.min(failures, 6), 3_000);
    }
    await rest(Math.max(1, waitMs), stopping);
  }
}
