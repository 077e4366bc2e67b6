import { ok, type Result, refused } from "../../errors";
import type { Authority, AuthorityStore, By, Incident } from "../../ports/incidents";
import { type IncidentParts, mayTake, openIncidentOf } from "./parts";

export interface AuthorityChoice {
  store: AuthorityStore;
  region: string | null;
  reason: string;
  forceOriginReads: boolean;
}

/** From so many things on, a choice that discards them is looked at by a second person. */
export const LARGE_DISCARD = 10_000;

/**
 * Declares which store is right. `binding` paths and choices that would discard much wait for a second person, who declares the
 * same; the epoch of every path moves, so plans made before are stale.
 */
export async function declareAuthority(
  parts: IncidentParts,
  id: string,
  choice: AuthorityChoice,
  breakGlass: string | null,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const incident = found.value;
  const unavailable = unavailableBecause(parts, incident, choice);
  if (unavailable !== null) return refused(unavailable);
  const refusal = await mayTake(parts, incident, "authority", breakGlass, by);
  if (refusal !== null) return refused(refusal);
  const authority: Authority = { ...choice, by: by.actor, at: new Date().toISOString() };
  const pending = await isPending(parts, incident, choice, by);
  if (typeof pending !== "boolean") return refused(pending);
  const moved = await parts.incidents.declareAuthority(id, authority, pending, by);
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  return ok((await parts.incidents.read(id)) as Incident);
}

/** Whether a second person has to declare the same first; or that whoever asked cannot be that person. */
async function isPending(parts: IncidentParts, incident: Incident, choice: AuthorityChoice, by: By) {
  if (!(await needsSecondPerson(parts, incident, choice.store))) return false;
  const asked = incident.pendingAuthority;
  const same = asked !== null && asked.store === choice.store && asked.region === choice.region;
  if (!same) return true;
  return asked.by === by.actor ? { code: "same-person" as const, actor: by.actor } : false;
}

/** Whether declaring a store needs a second person: a binding path, or much that would be discarded. */
export async function needsSecondPerson(
  { incidents, paths }: Pick<IncidentParts, "incidents" | "paths">,
  incident: Incident,
  store: AuthorityStore,
): Promise<boolean> {
  const own = [...paths.values()].filter((p) => incident.pathIds.includes(p.pathId));
  if (own.some((p) => p.config.invariant === "binding")) return true;
  if (store === "ledger") return false;
  const owed = await Promise.all(own.map((p) => incidents.outstandingInScope(incident, p.pathId, LARGE_DISCARD + 1)));
  return owed.reduce((sum, o) => sum + o.owed, 0) > LARGE_DISCARD;
}

function unavailableBecause(parts: IncidentParts, incident: Incident, { store, region }: AuthorityChoice) {
  const own = [...parts.paths.values()].filter((p) => incident.pathIds.includes(p.pathId));
  if (store === "queue")
    return {
      code: "authority-unavailable" as const,
      store,
      because: "its jobs carry ids alone and no payloads, so it knows nothing that the ledger does not",
    };
  if (store !== "cache")
    return region === null ? null : { code: "invalid" as const, detail: "/region: only a cache has regions." };
  const known = new Set(own.flatMap((p) => p.caches.map((c) => c.region)));
  if (region === null || !known.has(region))
    return {
      code: "invalid" as const,
      detail: `/region: name one of the regions, ${[...known].join(", ") || "of which there are none"}.`,
    };
  const without = own.find((p) => !p.caches.some((c) => c.region === region));
  if (without === undefined) return null;
  return {
    code: "authority-unavailable" as const,
    store: `cache ${region}`,
    because: `path ${without.config.name} has no entries in region ${region}`,
  };
}
