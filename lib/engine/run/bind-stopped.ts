import { factsOf } from "../../domain/plan/kinds";
import type { By } from "../../ledger/audit/by";
import type { Run } from "../../ledger/runs/model";
import type { WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { CACHE_EFFECT_WITHIN_MS } from "./cache-batch";
import { concludeLanes } from "./left-batch";
import { bindObserved } from "./observed/bind";
import type { LeftParts } from "./parts";
import { pastOn } from "./past-on";

/** The origin ends a batch that stands still in its transaction within this time. */
const WITHIN_MS = 12_000;
const AGAIN_MS = 100;

/**
 * Guarantees that nothing of a paused or aborted run lands later. Raises the run's token in every origin, which waits for an open
 * batch, and waits out the deadlines of cache changes. An aborted run is then concluded: effects of an unrecorded batch are read
 * from the stores, and the run becomes `aborted`. Returns the reason when that is not possible yet, else null.
 */
export async function bindStopped(parts: LeftParts, id: string, by: By, withinMs = WITHIN_MS): Promise<string | null> {
  const run = await parts.runs.read(id);
  if (run === null || !(run.state === "paused" || run.state === "aborting" || run.state === "aborted")) return null;
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      if (run.boundToken < run.token) await bind(parts, run);
      break;
    } catch (error) {
      if (performance.now() > until) return waits(parts, id, error);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  if (run.state === "paused") return null;
  try {
    if (run.leaseBy !== null) await concludeLanes(parts, run, run.leaseBy);
    if (run.state === "aborting") await parts.runs.move(id, "conclude", { because: run.because, by });
    return null;
  } catch (error) {
    return waits(parts, id, error);
  }
}

function waits({ log }: LeftParts, run: string, error: unknown): string {
  log.warn({ run, error }, "a stopped run may still have a batch under way");
  return reasonOf(error);
}

/** Binds every stopped run that is not bound yet. Returns their number. */
export async function bindAllStopped(parts: LeftParts, by: By): Promise<number> {
  const ids = await parts.runs.unbound();
  for (const id of ids) {
    await bindStopped(parts, id, by);
  }
  return ids.length;
}

async function bind(parts: LeftParts, run: Run): Promise<void> {
  const { id, token } = run;
  const pathIds = new Set((await parts.runs.lanes(id)).map((lane) => lane.pathId));
  const paths = [...parts.paths.values()].filter((path) => pathIds.has(path.pathId));
  const observed = [...parts.observed.values()].filter((path) => pathIds.has(path.pathId));
  const touchesCaches = factsOf(run.kind).does === "entries";
  await Promise.all([
    ...paths.map(async (path) => {
      await path.origin?.raiseRunToken({ id, token });
      if (touchesCaches) await waitOut(path);
    }),
    ...observed.map((path) => bindObserved(parts.observedLedger.holds, path, run)),
  ]);
  await parts.runs.bound(id, token);
}

/** Waits out the deadlines of cache changes that had begun. */
async function waitOut(path: WiredPath): Promise<void> {
  await Promise.all(
    path.caches.map((cache) => pastOn(`cache ${cache.region}`, () => cache.nowMs(), CACHE_EFFECT_WITHIN_MS)),
  );
}
