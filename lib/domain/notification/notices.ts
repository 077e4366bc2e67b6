import { LOSS_WORDS, type LossKind, storeTitle } from "../losses";
import type { IncidentScope } from "../recovery/scope";
import { durationText, grouped } from "../truth/summary";
import { type Notice, TRIAL } from "./events";
import { withoutKeys } from "./without-keys";

/** An incident as notices name it. */
export interface AboutIncident {
  id: string;
  title: string;
  scope: IncidentScope;
}

const incidentHref = ({ id }: Pick<AboutIncident, "id">) => `/incidents/${id}`;

const named = ({ title, scope }: AboutIncident) => `“${withoutKeys(title, scope)}” on ${scope.paths.join(", ")}`;

/** A sentence as it ends: a reason of a person may end in a mark of its own. */
const because = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

const counted = (count: bigint, noun: string) => `${grouped(count)} ${noun}${count === 1n ? "" : "s"}`;

/** An incident was opened, by a person or by the repair of a key. */
export const incidentOpened = (by: string, incident: AboutIncident): Notice => ({
  event: "incident.opened",
  sentence: `${by} opened the incident ${named(incident)}.`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, by },
  href: incidentHref(incident),
});

/** An incident was closed. */
export const incidentClosed = (by: string, incident: AboutIncident): Notice => ({
  event: "incident.closed",
  sentence: `${by} closed the incident ${named(incident)}.`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, by },
  href: incidentHref(incident),
});

/** A step was taken although a gate before it was closed. */
export const glassBroken = (
  { glass, by, step, reason }: { glass: string; by: string; step: string; reason: string },
  incident: AboutIncident,
): Notice => ({
  event: "glass.broken",
  sentence: `${by} broke the glass at the step ${step} of ${named(incident)}: ${because(withoutKeys(reason, incident.scope))} Another person is to review it.`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, glass, by, step },
  href: "/settings/broken-glass",
});

/** Another person has reviewed broken glass. */
export const glassReviewed = (
  { glass, by, brokenBy, note }: { glass: string; by: string; brokenBy: string; note: string },
  incident: AboutIncident,
): Notice => ({
  event: "glass.reviewed",
  sentence: `${by} reviewed the glass that ${brokenBy} broke in ${named(incident)}: ${because(withoutKeys(note, incident.scope))}`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, glass, by, brokenBy },
  href: "/settings/broken-glass",
});

/** A plan's run waits for a second person. */
export const planAsksApproval = (
  plan: { id: string; by: string; kind: string; total: bigint; because: string },
  incident: AboutIncident,
): Notice => ({
  event: "approval.asked",
  sentence: `A second person is asked for: ${plan.by} made a plan to ${plan.kind} ${counted(plan.total, "item")} in ${named(incident)}, and ${because(plan.because)}`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, plan: plan.id, by: plan.by, kind: plan.kind, items: String(plan.total) },
  href: `${incidentHref(incident)}?step=replay&plan=${plan.id}`,
});

/** A declaration of an authority waits for a second person. */
export const authorityAsksApproval = (
  { by, store }: { by: string; store: string },
  incident: AboutIncident,
): Notice => ({
  event: "approval.asked",
  sentence: `A second person is asked for: ${by} proposes the ${store} as the authority of ${named(incident)}.`,
  paths: incident.scope.paths,
  facts: { incident: incident.id, by, authority: store },
  href: `${incidentHref(incident)}?step=authority`,
});

/** A grant waits for a second administrator. */
export const grantAsksApproval = ({ by, change }: { by: string; change: string }): Notice => ({
  event: "approval.asked",
  sentence: `A second administrator is asked for: ${by} proposes a grant.`,
  paths: [],
  facts: { change, by },
  href: "/settings/changes",
});

/** A rule about second persons waits for a second administrator, to be added or to end. */
export const ruleAsksApproval = ({
  by,
  change,
  verb,
}: {
  by: string;
  change: string;
  verb: "add" | "end";
}): Notice => ({
  event: "approval.asked",
  sentence: `A second administrator is asked for: ${by} asks for a rule about second persons to ${verb === "add" ? "be added" : "end"}.`,
  paths: [],
  facts: { change, by },
  href: "/settings/rules",
});

/** A change that needs two administrators was made by one. */
export const changeAlone = (by: string, does: string, facts: Readonly<Record<string, string>>): Notice => ({
  event: "glass.broken",
  sentence: because(`Without a second administrator, ${by} ${withoutKeys(does, {})}`),
  paths: [],
  facts: { by, ...facts },
  href: "/audit",
});

/** An erasure waits for a second administrator. The key is told of in the console alone. */
export const erasureAsksApproval = ({ by, path, erasure }: { by: string; path: string; erasure: string }): Notice => ({
  event: "approval.asked",
  sentence: `A second administrator is asked for: ${by} asks for the payloads of a key of ${path} to be erased.`,
  paths: [path],
  facts: { erasure, by },
  href: "/settings/erasures",
});

const FREEZE = "/settings/freeze";

/** A person stopped all repairs. */
export const repairsFrozen = (by: string, reason: string): Notice => ({
  event: "repairs.frozen",
  sentence: `${by} stopped all repairs: ${because(withoutKeys(reason, {}))}`,
  paths: [],
  facts: { by },
  href: FREEZE,
});

/** Two people let repairs go on. */
export const repairsThawed = (by: string, askedBy: string): Notice => ({
  event: "repairs.thawed",
  sentence: `Repairs may go on: ${askedBy} asked for the thaw, and ${by} agreed. Paused runs stay paused until somebody resumes them.`,
  paths: [],
  facts: { by, askedBy },
  href: FREEZE,
});

/** A store was put back, and a person is to accept what it lost. */
export const storePutBack = (store: string, kind: LossKind): Notice => ({
  event: "store.put-back",
  sentence: `${storeTitle(store)} ${LOSS_WORDS[kind].found}, and a person is to decide. ${LOSS_WORDS[kind].means}`,
  paths: [],
  facts: { store, kind },
  href: "/settings/connections",
});

/** A path's truth lag is beyond what its contract tolerates. */
export const pathLate = (late: {
  path: string;
  outstanding: string;
  truthLagMs: number;
  maxTruthLagMs: number;
}): Notice => ({
  event: "path.late",
  sentence: `${late.path} is late: ${late.outstanding === "1" ? "1 write is" : `${grouped(late.outstanding)} writes are`} outstanding, the oldest for ${durationText(late.truthLagMs)}, and ${durationText(late.maxTruthLagMs)} is tolerated.`,
  paths: [late.path],
  facts: {
    outstanding: late.outstanding,
    truthLagMs: String(late.truthLagMs),
    maxTruthLagMs: String(late.maxTruthLagMs),
  },
  href: `/paths/${late.path}`,
});

/** A path that was late is within its contract again. */
export const pathCaughtUp = ({ path, since, now }: { path: string; since: Date; now: Date }): Notice => ({
  event: "path.caught-up",
  sentence: `${path} is within its contract again, after ${durationText(Math.max(0, now.getTime() - since.getTime()))}.`,
  paths: [path],
  facts: { lateSince: since.toISOString() },
  href: `/paths/${path}`,
});

/** A person tries a receiver. */
export const trialNotice = (by: string, receiver: string): Notice => ({
  event: TRIAL,
  sentence: `${by} sent this trial message to the receiver ${receiver}. Nothing has happened.`,
  paths: [],
  facts: { by, receiver },
  href: "/settings/notifications",
});
