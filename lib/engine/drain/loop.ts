import type { Fences } from "../../ledger/drain/fences";
import type { Ledger } from "../../ledger/ledger";
import type { WiredPath } from "../../stores/path";
import type { Loop } from "../loop";
import { forgetOldFlushes } from "../rollback/forget";
import type { RollbackParts } from "../rollback/parts";
import { watchPath } from "../rollback/watch";
import { payOwedConfirmations } from "./confirm";
import { raiseFences } from "./fences";
import { Materializer } from "./materializer";
import { RecentBatches } from "./recent-batches";
import { RecentP99 } from "./recent-p99";

const FENCES_EVERY_MS = 100;
const MARKS_EVERY_MS = 2_000;
const FORGET_EVERY_MS = 600_000;
const CONFIRMATIONS_EVERY_MS = 1_000;

export interface MaterializerLoopParts extends RollbackParts {
  ledger: Ledger;
  control: Fences;
  paths: ReadonlyMap<string, WiredPath>;
  stopping: AbortSignal;
  /** Consumes a path's lanes until it is closed. */
  consume(path: WiredPath, flush: (lane: number, ids: string[]) => Promise<void>): { close(): Promise<void> };
}

/**
 * Applies queued mutations to their origins, and delivers outstanding confirmations to cache regions. `end` waits for running jobs.
 */
export function materializerLoop(parts: MaterializerLoopParts): Loop & { end(): Promise<void> } {
  const { ledger, control, by, log, stopping } = parts;
  const paths = [...parts.paths.values()];
  const commits = new RecentP99();
  const batches = new RecentBatches();
  let settled = 0;
  const consumers = paths.flatMap((path) => {
    if (path.queue === null || path.origin === null) return [];
    const materializer = new Materializer(path, {
      by,
      log,
      stopping,
      onSettled: (n) => {
        settled += n;
      },
      onFlushed: (ms, size) => {
        commits.add(path.config.name, ms);
        batches.flushed(path.config.name, size, ms);
      },
      onRefused: (size) => batches.refused(path.config.name, size),
    });
    return [parts.consume(path, (lane, ids) => materializer.flush(lane, ids))];
  });
  const fences = async () => {
    await raiseFences(control, parts.paths);
    return FENCES_EVERY_MS;
  };
  const marks = async () => {
    // An unreachable store does not stop the comparison of other paths.
    await Promise.allSettled(paths.map((path) => watchPath(parts, path)));
    return MARKS_EVERY_MS;
  };
  const oldFlushes = async () => {
    const forgotten = await Promise.all(paths.map((path) => forgetOldFlushes(parts, path)));
    return forgotten.some((n) => n > 0) ? 1_000 : FORGET_EVERY_MS;
  };
  const confirmations = async () => ((await payOwedConfirmations(ledger, paths)) ? 50 : CONFIRMATIONS_EVERY_MS);
  return {
    rounds: [
      { name: "confirmations", once: confirmations },
      { name: "fences", once: fences },
      { name: "marks", once: marks },
      { name: "old flushes", once: oldFlushes },
    ],
    progress: () => ({ settled, ...commits.byName(), ...batches.figures() }),
    async end() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
    },
  };
}
