import { ok, refused } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import { changeDrain, fenceStanding, lockDrain } from "../../ledger/drain/fences";
import type { DrainPart } from "../../ledger/drain/model";
import { command } from "../command";
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
 * force all the same. Refuses an incident that is closed, or is not about the path.
 */
export const setDrain = command<"drain.set", DrainSetting, Prepared>("drain.set", {
  async prepare({ evidence }, _ctx, { path, lane, key }) {
    const found = evidence.read.paths.get(path);
    if (found === undefined) return unknownPath(evidence.read, path);
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
    tx.permit([pathId]);
    const epoch = await changeDrain(tx, { pathId, scope, paused, reason, actor: ctx.principal.name });
    // Repeating the present state changes nothing.
    if (epoch === null) return ok(String(before.epoch));
    await tx.audit({
      verb: paused ? "pause-drain" : "resume-drain",
      subject: subjectOf(before.path, scope),
      reason,
      before: { epoch: String(before.epoch), paused: !paused },
      after: { epoch: String(epoch), paused },
      incident: incident ?? null,
    });
    return ok(String(epoch));
  },
  async settle({ pool, evidence }, _ctx, { path }, epoch) {
    const { pathId } = evidence.read.paths.get(path) ?? {};
    if (pathId === undefined) return ok(epoch);
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

function subjectOf(path: string, scope: DrainPart): string {
  if (scope.kind === "path") return `path ${path}`;
  return scope.kind === "lane" ? `path ${path}, lane ${scope.lane}` : `path ${path}, key ${scope.key}`;
}
