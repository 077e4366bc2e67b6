import type { api } from "../../api/api";
import { seenKey, seenWords } from "../../domain/masking/sight";
import { findingsOfMask } from "../../domain/reconcile/kinds";
import { meetsKeys } from "../../domain/reconcile/parts";
import { type FindingKind, findingOf } from "../../domain/verdict/findings";
import { ok, refused } from "../../errors";
import { everyPath } from "../../evidence/any-path";
import { query } from "../query";
import { sightOnId, sightOnIds } from "../seen";

const ITEMS_SHOWN = 200;

/** One reconciliation: the progress of each part, the findings at first, and the open ones. */
export const readReconciliation = query<typeof api.reconciliation.read>(
  "reconciliation.read",
  async (deps, ctx, { id }) => {
    const story = await deps.reconciliations.story(id, ITEMS_SHOWN);
    if (story === null) return refused({ code: "not-found", detail: `There is no reconciliation ${id}.` });
    const names = new Map(everyPath(deps.read).map((path) => [path.pathId, path.config.name]));
    const nameOf = (pathId: number) => names.get(pathId) ?? `path ${pathId}`;
    const compared = story.parts.filter(({ source }) => meetsKeys(source));
    const isCounted = compared.every((part) => part.total !== null);
    return ok({
      id,
      incident: story.incidentId,
      state: story.state,
      because: seenWords(
        sightOnIds(
          deps.read,
          ctx,
          story.parts.map(({ pathId }) => pathId),
        ),
        story.because ?? story.parts.find((part) => part.because !== null)?.because ?? null,
      ),
      scanned: String(compared.reduce((sum, part) => sum + part.scanned, 0n)),
      // The total of a list of keys is known at once, that of other parts when they are done.
      total: isCounted ? String(compared.reduce((sum, part) => sum + (part.total ?? 0n), 0n)) : null,
      checkpoint: story.parts.map((part) => ({
        path: nameOf(part.pathId),
        source: part.source,
        at: seenKey(sightOnId(deps.read, ctx, part.pathId), part.checkpoint),
        scanned: String(part.scanned),
        total: part.total === null ? null : String(part.total),
        done: part.done,
        because: seenWords(sightOnId(deps.read, ctx, part.pathId), part.because),
      })),
      findings: byFinding(story.openByFinding),
      found: byFinding(story.found),
      open: String(story.open),
      waived: String(story.waived),
      items: story.items.map(({ pathId, key, openKinds, waived }) => ({
        path: nameOf(pathId),
        key: seenKey(sightOnId(deps.read, ctx, pathId), key),
        findings: findingsOfMask(openKinds),
        waived,
      })),
      startedAt: story.startedAt.toISOString(),
      finishedAt: story.finishedAt?.toISOString() ?? null,
      readAt: story.readAt.toISOString(),
    });
  },
);

function byFinding(counts: Map<number, bigint>): Partial<Record<FindingKind, string>> {
  return Object.fromEntries([...counts].map(([rank, n]) => [findingOf(rank), String(n)]));
}
