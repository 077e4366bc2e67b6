import type { Log } from "../stores/path";
import { rest } from "./rest";

/**
 * Repeats a round until the signal aborts. A round answers how long to wait for the next one. A round that throws is logged once in
 * ten times and tried again with growing pauses, so a store that is away costs little and is taken up when it is back.
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
