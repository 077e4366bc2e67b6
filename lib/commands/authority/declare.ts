import { loopbackNamed, type Principal } from "../../domain/access/principal";
import { authorityAsksApproval } from "../../domain/notification/notices";
import { sourcesOf } from "../../domain/observed/mapping";
import type { AuthorityRule } from "../../domain/recovery/authority-rules";
import { type ChoiceFigures, grownBeyond, unavailableBecause } from "../../domain/recovery/consequences";
import type { AuthorityCandidate } from "../../domain/recovery/states";
import { grouped } from "../../domain/truth/summary";
import { ok, type Refusal, refused } from "../../errors";
import { type AnyPath, isObserved, pathsWithIds } from "../../evidence/any-path";
import { figuresOf, ruleFault } from "../../evidence/incident/preview";
import { isOnePerson } from "../../ledger/access/one-person";
import type { BrokenGlass } from "../../ledger/glass/model";
import { proposeAuthority } from "../../ledger/incidents/changes";
import type { Authority, DeclaredHow, Incident } from "../../ledger/incidents/model";
import { notify } from "../../ledger/notifications/notify";
import { type CommandDeps, command } from "../command";
import { mayTake } from "../incident/may-take";
import { openIncidentOf, takeIncident } from "../incident/take";
import { audited, declareTaken, nameOf } from "./declare-taken";

export interface AuthorityChoice {
  id: string;
  store: AuthorityCandidate;
  region: string | null;
  reason: string;
  forceOriginReads: boolean;
  /** The preview's figures for this choice at the confirmation. */
  shown?: ChoiceFigures | undefined;
  /** Parts of the scope for which another store is right, with the figures that were shown of each. */
  rules?: readonly (AuthorityRule & { shown?: ChoiceFigures | undefined })[] | undefined;
  breakGlass: string | null;
}

const READS_ELSEWHERE =
  "Its readers ask its own caches and tables, so Trueup cannot force their reads to the origin. Declare the store without forced reads.";

interface Prepared {
  how: DeclaredHow;
  /** Trueup's own paths of the incident, whose reads the declaration may force. */
  native: number[];
  glass: BrokenGlass | null;
}

/**
 * Declares which store is right. `binding` paths, and choices that would discard much, wait for a second person with the same
 * declaration. The epoch of every path moves, so that earlier plans are stale.
 */
export const declareAuthority = command<"authority.declare", AuthorityChoice, Prepared>("authority.declare", {
  async prepare(deps, ctx, choice) {
    const found = await openIncidentOf(deps, choice.id);
    if (!found.ok) return found;
    const incident = found.value;
    const own = pathsWithIds(deps.evidence.read, incident.pathIds);
    for (const part of [choice, ...(choice.rules ?? [])]) {
      const impossible = unavailable(own, { ...part, forceOriginReads: choice.forceOriginReads });
      if (impossible !== null) return refused(impossible);
    }
    const native = own.flatMap((path) => (isObserved(path) ? [] : [path.pathId]));
    const held = await heldByAnother(deps, incident, choice);
    if (held !== null) return refused(held);
    const known = [...new Set(own.flatMap((path) => path.caches.map((cache) => cache.region)))];
    let needed: string | null = null;
    for (const part of [choice, ...(choice.rules ?? [])]) {
      const fault = "for" in part ? (ruleFault(incident, part.for, known) ?? null) : null;
      if (fault !== null) return refused({ code: "invalid", detail: fault });
      const now = await figuresOf(deps.evidence, incident, part);
      const moved = movedSince(part.shown, now);
      if (moved !== null) return refused(moved);
      needed ??= now.second;
    }
    const how = declaredHow(incident, choice, { actor: ctx.principal, needed });
    if ("code" in how) return refused(how);
    const glass = await mayTake(deps, incident, "authority", choice.breakGlass);
    return glass.ok ? ok({ how, native, glass: glass.value }) : glass;
  },
  async act(tx, ctx, choice, { how, native, glass }) {
    const taken = await takeIncident(tx, choice.id);
    if (!taken.ok) return taken;
    const { store, region, reason, forceOriginReads } = choice;
    const [by, at] = [ctx.principal.name, ctx.now().toISOString()];
    await tx.permit(taken.value.pathIds, how.kind === "confirm" ? "authority.confirm" : "authority.propose");
    const rules = rulesOf(choice);
    const authority: Authority = { store, region, reason, by, byId: ctx.principal.id, at, forceOriginReads, rules };
    const proposed = taken.value.pendingAuthority;
    if (how.kind === "confirm") {
      if (proposed?.at !== how.proposedAt)
        return refused({
          code: "wrong-state",
          subject: "The proposal",
          state: "proposed again",
          wanted: "as you read it",
        });
      if (await isOnePerson(tx, proposerOf(proposed), ctx.principal.id))
        return refused({ code: "same-person", actor: by });
    }
    await tx.breakGlass(choice.id, glass);
    if (how.kind === "propose") {
      await proposeAuthority(tx, choice.id, authority);
      await notify(tx, authorityAsksApproval({ by, store: nameOf(authority) }, taken.value));
      tx.audit(audited("propose-authority", choice.id, authority));
    } else await declareTaken(tx, taken.value, authority, native);
    return ok(choice.id);
  },
});

/** The rules of a choice as they are kept, each with its members in one order. */
const rulesOf = ({ rules = [] }: AuthorityChoice): AuthorityRule[] =>
  rules.map((rule) => ({ for: rule.for, store: rule.store, region: rule.region }));

/** The refusal when a choice would change or discard more than was shown, or null. */
function movedSince(shown: ChoiceFigures | undefined, now: ChoiceFigures): Refusal<"moved-since-shown"> | null {
  const grown = shown === undefined ? null : grownBeyond(shown, now);
  if (shown === undefined || grown === null) return null;
  const subject = `The number of keys to ${grown === "changed" ? "change" : "discard"}`;
  return { code: "moved-since-shown", subject, shown: grouped(shown[grown]), now: grouped(now[grown]) };
}

/**
 * Decides whether the declaration takes effect at once, is a proposal, or is the second person's; the person who proposed cannot be
 * the second.
 */
function declaredHow(
  { pendingAuthority: asked }: Incident,
  choice: AuthorityChoice,
  { actor, needed }: { actor: Principal; needed: string | null },
): DeclaredHow | Refusal<"same-person"> {
  if (needed === null) return { kind: "declare" };
  const same =
    asked?.store === choice.store &&
    asked.region === choice.region &&
    asked.forceOriginReads === choice.forceOriginReads &&
    JSON.stringify(asked.rules ?? []) === JSON.stringify(rulesOf(choice));
  if (asked === null || !same) return { kind: "propose" };
  return isBy(asked, actor) ? { code: "same-person", actor: actor.name } : { kind: "confirm", proposedAt: asked.at };
}

/** Whether a proposal is of this person. A proposal from before there was sign-in is of a name that nobody proved. */
const isBy = (proposed: Authority, { id }: Principal) => proposerOf(proposed) === id;

const proposerOf = ({ by, byId }: Authority): string => byId ?? loopbackNamed(by).id;

/** Refuses paths whose reads another incident controls. */
async function heldByAnother(
  { evidence: { incidents } }: Pick<CommandDeps, "evidence">,
  incident: Incident,
  { forceOriginReads }: AuthorityChoice,
): Promise<Refusal<"held-by-incident"> | null> {
  if (!forceOriginReads) return null;
  for (const { path, ackIncident } of await incidents.controls(incident.pathIds))
    if (ackIncident !== null && ackIncident !== incident.id && (await incidents.read(ackIncident))?.status === "open")
      return { code: "held-by-incident", path, incident: ackIncident };
  return null;
}

/** Why this store cannot be chosen for the incident's paths, or null. */
function unavailable(
  own: AnyPath[],
  { store, region, forceOriginReads }: Pick<AuthorityChoice, "store" | "region" | "forceOriginReads">,
): Refusal<"invalid" | "authority-unavailable" | "another-system"> | null {
  if (store !== "cache" && region !== null)
    return { code: "invalid", detail: "/region: only a cache has regions. Leave the region out." };
  const known = [...new Set(own.flatMap((path) => path.caches.map((cache) => cache.region)))];
  if (store === "cache" && (region === null || !known.includes(region)))
    return {
      code: "invalid",
      detail: `/region: name one of the regions: ${known.join(", ") || "none"}.`,
    };
  if (forceOriginReads && own.length > 0 && own.every(isObserved))
    return { code: "another-system", paths: own.map(({ config }) => config.name), because: READS_ELSEWHERE };
  const because = unavailableBecause(
    { store, region },
    own.map((path) => ({
      path: path.config.name,
      regions: path.caches.map((cache) => cache.region),
      speaks: isObserved(path) ? sourcesOf(path.config) : null,
    })),
  );
  if (because === null) return null;
  return { code: "authority-unavailable", store: region === null ? store : `${store} ${region}`, because };
}
