import { NotQuiet } from "../../../domain/observed/repair/not-quiet";
import type { QueueHolds } from "../../../ledger/observed/holds";
import type { WiredObservedPath } from "../../../stores/path";

const LOOK_EVERY_MS = 50;

/** The name of a path's queue among all that are held: several paths may share one. */
export function queueOf({ config: { jobs, name } }: Pick<WiredObservedPath, "config">): string {
  if (jobs === null) throw new Error(`path ${name} maps no queue`);
  return `${jobs.connection} ${jobs.prefix}:${jobs.name}`;
}

/** The holder that stands for a path's paused drain. */
export const drainHolder = (pathId: number): string => `drain of path ${pathId}`;

/** The holder that stands for a run, for the time of a batch. */
export const runHolder = (run: string): string => `run ${run}`;

/** Pauses a path's queue under a holder's name, which the ledger has before the queue does. */
export async function holdQueue(
  holds: QueueHolds,
  path: WiredObservedPath,
  { holder, run }: { holder: string; run: string | null },
): Promise<void> {
  const { jobs, writes, pathId } = path;
  if (jobs === null || writes.jobs === null)
    throw new Error(`the queue of path ${path.config.name} may not be written`);
  await holds.hold({ queue: queueOf(path), holder, pathId, run }, () => jobs.paused());
  await writes.jobs.pause(true);
}

/** Takes a holder off a path's queue, which resumes where nobody else holds it and nobody had paused it before. */
export function liftQueue(holds: QueueHolds, path: WiredObservedPath, holder: string) {
  return holds.lift({ queue: queueOf(path), holder }, async () => path.writes.jobs?.pause(false));
}

/** Waits until no worker has a job of a paused queue; throws NotQuiet where one still has at the end. A job whose lock has expired counts. */
export async function untilQuiet({ jobs, config }: WiredObservedPath, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const active = (await jobs?.counts())?.active ?? 0;
    if (active === 0) return;
    if (performance.now() > until) throw new NotQuiet(config.name, active);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
