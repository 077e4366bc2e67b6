import { ok, type Refusal, type Result, refused } from "../../errors";
import { isObserved, pathNamed } from "../../evidence/any-path";
import type { ReadObservedPath } from "../../evidence/context";
import { unknownPath } from "../../evidence/unknown-path";
import { changeDrain, fenceStanding, lockDrain } from "../../ledger/drain/fences";
import type { DrainPart } from "../../ledger/drain/model";
import { type CommandDeps, command } from "../command";
import { takeIncident } from "../incident/take";
import { drainScopeOf } from "./scope";

export interface DrainSetting {
  path: string;
  /** A lane or a key of the path; the whole path when neither is named. */
  lane?: number | undefined;
  key?: string | undefined;
  paused: boolean;
  reason: string;
  /** The open incident that logs the change. */
  incident?: string | undefined;
}

interface Prepared {
  pathId: number;
  scope: DrainPart;
}

/** How long a pause is waited for; the pause stays in force afterwards. */
const QUIESCE_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

/**
 * Pauses or resumes the drain of a path, a lane or a key; returns the epoch. Returns once the origin's fence has reached the epoch,
 * so that nothing that began earlier can land. Refuses as `not-quiesced` when that is not proven in time; the change is then in
 * force all the same. Refuses an incident that is closed, or is not about the path. On another system's path this pauses and resumes that
 * system's whole queue, where its `repair` allows it: there is no fence, and a pause returns once no worker has a job.
 */
export const setDrain = command<"drain.set", DrainSetting, Prepared>("drain.set", {
  async prepare({ evidence }, _ctx, { path, lane, key }) {
    const found = pathNamed(evidence.read, path);
    if (found === undefined) return unknownPath(evidence.read, path);
    if (isObserved(found)) return wholeQueue(found, lane !== undefined || key !== undefined);
    const scope = drainScopeOf({ lane, key }, found.config.queue?.lanes ?? 1);
    return scope.ok ? ok({ pathId: found.pathId, scope: scope.value }) : scope;
  },
  async act(tx, ctx, { path, paused, reason, incident }, { pathId, scope }) {
    if (incident !== undefined) {
      const taken = await takeIncident(tx, incident);
      if (!taken.ok) return taken;
      if (!taken.value.pathIds.includes(pathId))
        return refused({ code: "unknown-path", path, known: taken.value.scope.paths });
    }
    const before = await lockDrain(tx, pathId);
    await tx.permit([pathId]);
    const epoch = await changeDrain(tx, { pathId, scope, paused, reason, actor: ctx.principal.name });
    // Repeating the present state changes nothing.
    if (epoch === null) return ok(String(before.epoch));
    tx.audit({
      verb: paused ? "pause-drain" : "resume-drain",
      subject: subjectOf(before.path, scope),
      reason,
      before: { epoch: String(before.epoch), paused: !paused },
      after: { epoch: String(epoch), paused },
      incident: incident ?? null,
      pathIds: [pathId],
      key: scope.kind === "key" ? scope.key : null,
    });
    return ok(String(epoch));
  },
  async settle({ pool, evidence, engine }, _ctx, { path, paused }, epoch) {
    const found = pathNamed(evidence.read, path);
    if (found === undefined) return ok(epoch);
    if (isObserved(found)) return followed(engine, found, { paused, epoch });
    const { pathId } = found;
    const until = performance.now() + QUIESCE_WITHIN_MS;
    for (;;) {
      const { fencedEpoch, fencedAt } = await fenceStanding(pool, pathId);
      if (fencedEpoch >= BigInt(epoch) && fencedAt !== null) return ok(epoch);
      if (performance.now() > until)
        return refused({
          code: "not-quiesced",
          path,
          epoch,
          because: "the origin's fence has not followed. Check that the origin is reachable and a materializer runs",
          retryAfterSec: 5,
        });
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  },
});

/** The pause of another system's queue, which is whole or none. */
async function wholeQueue(
  { config, pathId, jobs }: ReadObservedPath,
  isPart: boolean,
): Promise<Result<Prepared, Refusal<"invalid" | "not-offered">>> {
  if (config.jobs === null || jobs === null)
    return refused({ code: "not-offered", action: "pause", because: `Path ${config.name} maps no queue.` });
  if (!config.repair.queue)
    return refused({
      code: "not-offered",
      action: "pause",
      because: `\`repair.queue\` of path ${config.name} is off, so Trueup does not pause the queue ${config.jobs.name}. Allow the verb in the configuration, or pause the queue with its own tools.`,
    });
  if (isPart)
    return refused({
      code: "invalid",
      detail: `Path ${config.name} is another system's: only its whole queue ${config.jobs.name} can be paused, not a lane or a key.`,
    });
  return ok({ pathId, scope: { kind: "path" } });
}

/** Brings another system's queue into the state that the ledger has for its path, and tells when it is quiet. */
async function followed(
  engine: CommandDeps["engine"],
  { config: { name, jobs } }: ReadObservedPath,
  { paused, epoch }: { paused: boolean; epoch: string },
): Promise<Result<string, Refusal<"not-quiesced" | "wrong-state">>> {
  const standing = await engine.followDrain(name, QUIESCE_WITHIN_MS);
  if (standing.because !== null)
    return refused({ code: "not-quiesced", path: name, epoch, because: standing.because, retryAfterSec: 5 });
  if (!paused && standing.pausedByOthers)
    return refused({
      code: "wrong-state",
      subject: `Queue ${jobs?.name ?? name}`,
      state: "paused by another tool, as it was before Trueup paused it",
      wanted: "resumed by that tool",
      says: `Trueup's own pause is lifted. Queue ${jobs?.name ?? name} stays paused, since another tool had paused it before. Resume the queue with that tool.`,
    });
  return ok(epoch);
}

function subjectOf(path: string, scope: DrainPart): string {
  if (scope.kind === "path") return `path ${path}`;
  return scope.kind === "lane" ? `path ${path}, lane ${scope.lane}` : `path ${path}, key ${scope.key}`;
}
