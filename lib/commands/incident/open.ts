import { randomUUID } from "node:crypto";
import { type IncidentScope, isTargeted, MATCHING_KEYS } from "../../domain/recovery/scope";
import { grouped } from "../../domain/truth/summary";
import { type OperationError, ok, type Result, refused } from "../../errors";
import type { By, Incident, IncidentStore } from "../../ledger/model/incidents";
import type { IncidentParts } from "./parts";

export interface IncidentProposal {
  title: string;
  reason: string;
  scope: IncidentScope;
  holdDependents?: boolean | undefined;
}

/**
 * Opens an incident, freezes the keys that it names or that have its finding, and holds back what depends on its paths. Refuses a
 * scope that shares a key with another open incident, names what is not configured, or has no key.
 */
export async function openIncident(
  parts: IncidentParts,
  proposal: IncidentProposal,
  by: By,
): Promise<Result<Incident>> {
  const { scope } = proposal;
  const names = [...new Set(scope.paths)];
  const paths = [];
  for (const name of names) {
    const path = parts.paths.get(name);
    if (path === undefined) return refused({ code: "unknown-path", path: name, known: [...parts.paths.keys()] });
    paths.push(path);
  }
  const regions = new Set(paths.flatMap((p) => p.caches.map((c) => c.region)));
  const stranger = scope.regions?.find((region) => !regions.has(region));
  if (stranger !== undefined)
    return refused({
      code: "invalid",
      detail: `/scope/regions: there is no region ${stranger} on these paths, which have ${[...regions].join(", ") || "none"}.`,
    });
  if (scope.acceptedFrom && scope.acceptedTo && new Date(scope.acceptedFrom) > new Date(scope.acceptedTo))
    return refused({
      code: "invalid",
      detail: "/scope: acceptedFrom is after acceptedTo, so nothing lies between them.",
    });
  const targeted = isTargeted(scope);
  const holds = proposal.holdDependents ?? !targeted;
  const id = randomUUID();
  const opened = await parts.incidents.open(
    {
      id,
      title: proposal.title,
      reason: proposal.reason,
      scope: { ...scope, paths: names },
      pathIds: paths.map((p) => p.pathId),
      targeted,
      dependents: holds
        ? paths.flatMap((p) => p.config.dependents.map((config) => ({ pathId: p.pathId, config })))
        : [],
    },
    by,
  );
  if (!opened.opened && "selection" in opened) return refused(unfrozen(opened));
  if (!opened.opened) {
    const path = paths.find((p) => p.pathId === opened.pathId)?.config.name ?? String(opened.pathId);
    return refused({ code: "overlapping-incident", incident: opened.incident, title: opened.title, path });
  }
  if (!targeted) await parts.survey(id, by);
  return ok((await parts.incidents.read(id)) as Incident);
}

type Unfrozen = Extract<Awaited<ReturnType<IncidentStore["open"]>>, { selection: string }>;

/** Why the keys could not be frozen as they were selected. */
function unfrozen(opened: Unfrozen): OperationError {
  if (opened.selection === "moved") {
    const [shown, now] = [grouped(opened.shown), grouped(opened.now)];
    return { code: "moved-since-shown", subject: "The number of keys that match", shown, now };
  }
  if (opened.selection === "empty")
    return { code: "empty-selection", detail: "No key of these paths has such a finding now." };
  return {
    code: "invalid",
    detail: `/scope/keys/matching: more than ${grouped(MATCHING_KEYS)} keys match, too many to freeze. Nothing was opened. Narrow the list by path, finding, prefix or age, or open the incident on a prefix or on every key.`,
  };
}
