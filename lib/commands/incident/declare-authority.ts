import {
  type ChoiceFigures,
  grownBeyond,
  secondPersonBecause,
  unavailableBecause,
} from "../../domain/recovery/consequences";
import type { AuthorityCandidate } from "../../domain/recovery/states";
import { grouped } from "../../domain/truth/summary";
import { type OperationError, ok, type Result, refused } from "../../errors";
import type { Authority, By, DeclaredHow, Incident } from "../../ledger/model/incidents";
import { alertOfGlass, type IncidentParts, mayTake, openIncidentOf } from "./parts";

export interface AuthorityChoice {
  store: AuthorityCandidate;
  region: string | null;
  reason: string;
  forceOriginReads: boolean;
  /** What its preview said of it when it was confirmed. */
  shown?: ChoiceFigures | undefined;
}

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
  const impossible = unavailable(parts, incident, choice);
  if (impossible !== null) return refused(impossible);
  const held = await heldByAnother(parts, incident, choice);
  if (held !== null) return refused(held);
  const now = await parts.figures(incident, choice);
  const moved = movedSince(choice.shown, now);
  if (moved !== null) return refused(moved);
  const how = await declaredHow(parts, incident, choice, { by, discarded: now.discarded });
  if ("code" in how) return refused(how);
  const taken = await mayTake(parts, incident, "authority", breakGlass, by);
  if (!taken.ok) return taken;
  const { shown: _, ...declared } = choice;
  const authority: Authority = { ...declared, by: by.actor, at: new Date().toISOString() };
  const done = await parts.incidents.declareAuthority(id, authority, how, taken.value);
  if (!done.moved && how.kind === "confirm" && done.state !== "closed")
    return refused({ code: "wrong-state", subject: "The proposal", state: done.state, wanted: "as you saw it" });
  if (!done.moved) return refused({ code: "incident-closed", incident: id });
  alertOfGlass(parts, id, taken.value);
  return ok((await parts.incidents.read(id)) as Incident);
}

/** That a choice would change or discard more than was shown, or null. */
function movedSince(shown: ChoiceFigures | undefined, now: ChoiceFigures): OperationError | null {
  const grown = shown === undefined ? null : grownBeyond(shown, now);
  if (shown === undefined || grown === null) return null;
  const subject = `What it would ${grown === "changed" ? "change" : "discard"}`;
  return { code: "moved-since-shown", subject, shown: grouped(shown[grown]), now: grouped(now[grown]) };
}

/** At once, as a proposal, or as the second person; whoever proposed cannot be that person. */
async function declaredHow(
  parts: IncidentParts,
  incident: Incident,
  choice: AuthorityChoice,
  { by, discarded }: { by: By; discarded: bigint },
): Promise<DeclaredHow | OperationError> {
  const own = pathsOf(parts, incident);
  const needed = secondPersonBecause(own, discarded);
  if (needed === null) return { kind: "declare" };
  const asked = incident.pendingAuthority;
  const same =
    asked?.store === choice.store &&
    asked.region === choice.region &&
    asked.forceOriginReads === choice.forceOriginReads;
  if (asked === null || !same) return { kind: "propose" };
  return asked.by === by.actor ? { code: "same-person", actor: by.actor } : { kind: "confirm", proposedAt: asked.at };
}

const pathsOf = ({ paths }: Pick<IncidentParts, "paths">, incident: Incident) =>
  [...paths.values()]
    .filter((p) => incident.pathIds.includes(p.pathId))
    .map((p) => ({
      path: p.config.name,
      invariant: p.config.invariant,
      regions: p.caches.map((c) => c.region),
    }));

/** Reads of a path that another incident has in hand are that one's to decide. */
async function heldByAnother(
  { incidents }: IncidentParts,
  incident: Incident,
  { forceOriginReads }: AuthorityChoice,
): Promise<OperationError | null> {
  if (!forceOriginReads) return null;
  for (const { path, ackIncident } of await incidents.controls(incident.pathIds))
    if (ackIncident !== null && ackIncident !== incident.id && (await incidents.read(ackIncident))?.status === "open")
      return { code: "held-by-incident", path, incident: ackIncident };
  return null;
}

/** Why this store cannot be chosen for the incident's paths, or null. */
function unavailable(parts: IncidentParts, incident: Incident, choice: AuthorityChoice): OperationError | null {
  const own = pathsOf(parts, incident);
  const { store, region } = choice;
  if (store !== "cache" && region !== null) return { code: "invalid", detail: "/region: only a cache has regions." };
  const known = [...new Set(own.flatMap((p) => p.regions))];
  if (store === "cache" && (region === null || !known.includes(region)))
    return {
      code: "invalid",
      detail: `/region: name one of the regions, ${known.join(", ") || "of which there are none"}.`,
    };
  const because = unavailableBecause(choice, own);
  if (because === null) return null;
  return { code: "authority-unavailable", store: region === null ? store : `${store} ${region}`, because };
}
