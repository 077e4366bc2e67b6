import { randomUUID } from "node:crypto";
import { incidentOpened } from "../../domain/notification/notices";
import { type IncidentScope, isTargeted, MATCHING_KEYS } from "../../domain/recovery/scope";
import { grouped } from "../../domain/truth/summary";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { type AnyPath, isObserved, pathNamed } from "../../evidence/any-path";
import { unknownPath } from "../../evidence/unknown-path";
import { lockCovered, takeWaivers } from "../../ledger/incidents/absorb";
import { freezeKeys, type Unfrozen } from "../../ledger/incidents/frozen-keys";
import { setHorizon } from "../../ledger/incidents/horizon";
import type { NewIncident } from "../../ledger/incidents/model";
import { insertDependents, insertIncident, lockOpenings, overlapping } from "../../ledger/incidents/open-incident";
import { notify } from "../../ledger/notifications/notify";
import { takeControl } from "../../ledger/paths/switch";
import type { Transaction } from "../../ledger/transaction";
import type { CommandDeps } from "../command";
import { closeTaken } from "./close-taken";

export interface Opening {
  title: string;
  reason: string;
  scope: IncidentScope;
  holdDependents?: boolean | undefined;
}

/** A prepared incident with its paths. */
export interface PreparedOpening {
  incident: NewIncident;
  paths: AnyPath[];
}

/** Prepares the incident of an opening; refuses names that are not configured. */
export function prepareOpening(
  { evidence }: Pick<CommandDeps, "evidence">,
  opening: Opening,
): Result<PreparedOpening, Refusal<"unknown-path" | "invalid">> {
  const { scope } = opening;
  const names = [...new Set(scope.paths)];
  const paths = names.flatMap((name) => pathNamed(evidence.read, name) ?? []);
  const stranger = names.find((name) => pathNamed(evidence.read, name) === undefined);
  if (stranger !== undefined) return unknownPath(evidence.read, stranger);
  const fault = faultOf(scope, paths);
  if (fault !== null) return refused({ code: "invalid", detail: fault });
  const targeted = isTargeted(scope);
  const holds = opening.holdDependents ?? !targeted;
  // Another system's path has no dependents: its own system decides what follows a write.
  const dependents = paths.flatMap((path) =>
    isObserved(path) ? [] : path.config.dependents.map((config) => ({ pathId: path.pathId, config })),
  );
  const incident = {
    id: randomUUID(),
    title: opening.title,
    reason: opening.reason,
    scope: { ...scope, paths: names },
    pathIds: paths.map((p) => p.pathId),
    targeted,
    dependents: holds ? dependents : [],
  };
  return ok({ incident, paths });
}

function faultOf(scope: IncidentScope, paths: AnyPath[]): string | null {
  const regions = new Set(paths.flatMap((p) => p.caches.map((c) => c.region)));
  const stranger = scope.regions?.find((region) => !regions.has(region));
  if (stranger !== undefined)
    return `/scope/regions: these paths have no region ${stranger}; their regions are ${[...regions].join(", ") || "none"}.`;
  if (scope.acceptedFrom && scope.acceptedTo && new Date(scope.acceptedFrom) > new Date(scope.acceptedTo))
    return "/scope: acceptedFrom is after acceptedTo, so no mutation is in scope.";
  return null;
}

/** Inserts a prepared incident with its keys and its dependents. */
export async function openPrepared(
  tx: Transaction,
  { incident, paths }: PreparedOpening,
  actor: string,
): Promise<Result<string, Refusal<"overlapping-incident" | "empty-selection" | "moved-since-shown" | "invalid">>> {
  await lockOpenings(tx);
  await tx.permit(incident.pathIds);
  await insertIncident(tx, incident, actor);
  const unfrozen = await freezeKeys(tx, incident);
  if (unfrozen !== null) return refused(unfrozenBecause(unfrozen));
  const absorbed = await absorb(tx, incident, actor);
  const other = await overlapping(tx, incident);
  if (other !== null) {
    const path = paths.find((p) => p.pathId === other.pathId)?.config.name ?? String(other.pathId);
    return refused({ code: "overlapping-incident", incident: other.incident, title: other.title, path });
  }
  await insertDependents(tx, incident);
  if (incident.scope.keys === undefined) await fixHorizon(tx, incident);
  await notify(tx, incidentOpened(actor, incident));
  tx.audit({
    verb: "open-incident",
    subject: incident.title,
    reason: incident.reason,
    after: { scope: incident.scope, dependents: incident.dependents.map((d) => d.config.name), absorbed },
    incident: incident.id,
    key: onlyKey(incident.scope),
  });
  return ok(incident.id);
}

/** Closes the incidents about single keys that a new one covers, and takes over what they waived. Answers their ids. */
async function absorb(tx: Transaction, { id, title }: NewIncident, actor: string): Promise<string[]> {
  const covered = await lockCovered(tx, id);
  for (const incident of covered) {
    await takeWaivers(tx, incident.id, id);
    await closeTaken(tx, incident, { by: actor, reason: `absorbed by the incident “${title}”, ${id}` });
  }
  return covered.map((incident) => incident.id);
}

/** The horizon of an incident about whole paths, with what they have accepted until then. The paths' appends wait until the commit. */
async function fixHorizon(tx: Transaction, { id, pathIds }: NewIncident): Promise<void> {
  for (const pathId of pathIds.toSorted((a, b) => a - b)) await takeControl(tx, pathId);
  await setHorizon(tx, id);
}

/** The key of an incident about one key. */
const onlyKey = ({ keys }: IncidentScope): string | null =>
  keys !== undefined && "list" in keys && keys.list.length === 1 ? (keys.list[0] ?? null) : null;

/** The refusal when the selected keys could not be frozen. */
function unfrozenBecause(unfrozen: Unfrozen): Refusal<"moved-since-shown" | "empty-selection" | "invalid"> {
  if (unfrozen.selection === "moved") {
    const [shown, now] = [grouped(unfrozen.shown), grouped(unfrozen.now)];
    return { code: "moved-since-shown", subject: "The number of keys that match", shown, now };
  }
  if (unfrozen.selection === "empty")
    return { code: "empty-selection", detail: "No key of these paths has such a finding now." };
  return {
    code: "invalid",
    detail: `/scope/keys/matching: more than ${grouped(MATCHING_KEYS)} keys match, too many to freeze. No incident was opened. Narrow the list by path, finding, prefix or age, or open the incident on a prefix or on every key.`,
  };
}
