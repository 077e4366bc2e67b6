import { z } from "zod";
import { MATCHING_KEYS } from "../domain/recovery/scope";
import { PRODUCER_KINDS } from "../domain/recovery/states";
import { breakGlass, decimal, instant, instantGiven, pathName, reasonText } from "./common";
import { dependentWire } from "./dependents";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import {
  armingRequest,
  attendanceRequest,
  disarmingRequest,
  handover,
  horizonRequest,
  incidentDesk,
  noteRequest,
  severityRequest,
} from "./incident-desk";
import {
  acknowledgeMode,
  drainState,
  finding,
  incidentKind,
  incidentStatus,
  planKind,
  planStatus,
  readSource,
  reconciliationState,
  runState,
  stepName,
} from "./lists";
import { BATCH_BYTES } from "./mutations";
import { nextStep } from "./next-step";
import { inIncident, orNull, paging } from "./params";
import { declaredAuthority, incidentStep } from "./steps";

const instantIn = instantGiven();

/** An incident's scope. An absent member means every path, every key, every region, or all time. */
export const incidentScope = z.strictObject({
  paths: z.array(pathName).min(1, "Name at least one path.").max(100),
  keys: z
    .union([
      z.strictObject({ list: z.array(identifierText()).min(1, "An empty list selects nothing.").max(100_000) }),
      z.strictObject({ prefix: identifierText() }),
      z.strictObject({ finding }),
      /** The open divergences of a list; their keys are frozen when the incident opens. */
      z.strictObject({
        matching: z.strictObject({
          finding: finding.optional(),
          prefix: identifierText().optional(),
          /** Only findings that began by this time. */
          until: instantIn,
          /** How many the list showed; when more match, the incident is refused. */
          count: z.number().int().min(1).max(MATCHING_KEYS).optional(),
        }),
      }),
    ])
    .optional(),
  acceptedFrom: instantIn.optional(),
  acceptedTo: instantIn.optional(),
  regions: z.array(identifierText(64)).min(1).max(32).optional(),
});

export const incidentRequest = z.strictObject({
  title: z.string().trim().min(1, "A title is needed.").max(200),
  reason: reasonText(),
  scope: incidentScope,
  /** Hold the dependents of these paths back until the restore; true by default. */
  holdDependents: z.boolean().optional(),
});

/** A process that acknowledges writes, and the epoch of each path that it last saw. */
export const producer = z.object({
  producer: z.string(),
  path: z.string(),
  kind: z.enum(PRODUCER_KINDS),
  epoch: decimal.nullable(),
  followed: z.boolean(),
  seenAt: instant,
  leaseUntil: instant.nullable(),
});

export const incidentSummary = z.object({
  id: z.string(),
  title: z.string(),
  reason: z.string(),
  status: incidentStatus,
  scope: incidentScope,
  targeted: z.boolean(),
  /** `repair`: one confirmation opened it for one key, and closes it once the key is repaired. */
  kind: incidentKind.default("incident"),
  openedAt: instant,
  openedBy: z.string(),
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  /** The current step, and in one sentence what its gate waits for. */
  step: stepName,
  waitsFor: z.string().nullable(),
  /** The six steps in order, with their gates. */
  steps: z.array(incidentStep.pick({ step: true, status: true, gate: true })),
});

export const incidentWire = incidentSummary.extend({
  steps: z.array(incidentStep),
  /** Writes accepted before this time are the incident's to repair. */
  horizon: instant,
  /** How many keys were named or frozen; null when the scope is a prefix or whole paths. */
  keyCount: decimal.nullable(),
  /** The scope's paths whose writes another system carries. */
  observed: z.array(z.string()).default([]),
  /** The cache regions in scope. */
  regions: z.array(z.string()),
  /** How the paths acknowledge. An observed path is not here: another system acknowledges its writes. */
  acknowledgments: z.array(
    z.object({ path: z.string(), mode: acknowledgeMode, epoch: decimal, changedAt: instant.nullable() }),
  ),
  controls: z.array(
    z.object({
      path: z.string(),
      drain: drainState,
      /** Why the drain is paused, in the words of the person or process that paused it; null while it runs. */
      because: z.string().nullable().default(null),
      reads: readSource,
      epoch: decimal,
      fencedEpoch: decimal,
    }),
  ),
  producers: z.array(producer),
  authority: declaredAuthority.nullable(),
  /** An authority that waits for a second person. */
  pendingAuthority: declaredAuthority.nullable(),
  dependents: z.array(dependentWire),
  waivers: z.array(
    z.object({
      path: z.string(),
      key: z.string(),
      finding: finding.nullable(),
      mutation: z.string().nullable(),
      reason: z.string(),
      by: z.string(),
      at: instant,
    }),
  ),
  plans: z.array(
    z.object({
      id: z.string(),
      kind: planKind,
      status: planStatus,
      total: decimal.nullable(),
      /** The items that a run would apply; null until the list is frozen. */
      effects: decimal.nullable().default(null),
      createdAt: instant,
      createdBy: z.string(),
      run: z.object({ id: z.string(), state: runState }).nullable(),
    }),
  ),
  reconciliations: z.array(
    z.object({
      id: z.string(),
      state: reconciliationState,
      startedAt: instant,
      /** Set for the newest reconciliation only: older ones are not checked again. */
      openFindings: decimal.nullable(),
    }),
  ),
  /** The newest 200 log entries, oldest first. */
  log: z.array(
    z.object({
      /** The number of its row in the audit. */
      number: decimal,
      at: instant,
      actor: z.string(),
      verb: z.string(),
      subject: z.string(),
      reason: z.string().nullable(),
      alert: z.boolean(),
    }),
  ),
  ...incidentDesk.shape,
  readAt: instant,
});

export const incidentPage = z.object({ items: z.array(incidentSummary), next: z.string().nullable() });

export const acknowledgmentsRequest = z.strictObject({
  mode: acknowledgeMode,
  reason: reasonText().optional(),
  breakGlass: breakGlass.optional(),
});

export const waiverRequest = z.strictObject({
  path: pathName,
  key: identifierText(),
  /** One of the key's findings, or a mutation, to be left as it is. */
  finding: finding.optional(),
  mutation: z.uuid().optional(),
  reason: reasonText(),
});

export const restoreRequest = z.strictObject({
  dependent: identifierText(64).optional(),
  breakGlass: breakGlass.optional(),
});

export const closeRequest = z.strictObject({
  reason: reasonText().optional(),
  breakGlass: breakGlass.optional(),
  /** Reopens the paths that the incident has stopped; without it, an incident with a stopped path is not closed. */
  reopenPaths: z.boolean().optional(),
});

export type IncidentWire = z.infer<typeof incidentWire>;

export type IncidentSummary = z.infer<typeof incidentSummary>;

export type IncidentPage = z.infer<typeof incidentPage>;

export type IncidentRequest = z.infer<typeof incidentRequest>;

/** A change of an open incident. */
const onIncident = {
  params: inIncident,
  command: true,
  answers: { 200: "The incident after the change" },
  output: incidentWire,
  refusals: ["not-found", "incident-closed", "store-unreachable"],
} as const;

export const incident = {
  list: entry({
    method: "GET",
    path: "/incidents",
    permission: "incident.read",
    summary: "Incidents, newest first",
    query: z.strictObject({ status: orNull(incidentStatus), kind: orNull(incidentKind), ...paging }),
    answers: { 200: "A page of incidents" },
    output: incidentPage,
    refusals: ["bad-cursor", "store-unreachable"],
  }),
  open: entry({
    method: "POST",
    path: "/incidents",
    permission: "incident.open",
    summary: "Open an incident; its list of keys is frozen, and dependents of its paths are held back",
    body: incidentRequest,
    maxBytes: BATCH_BYTES,
    command: true,
    answers: { 201: "The opened incident" },
    output: incidentWire,
    refusals: ["unknown-path", "overlapping-incident", "moved-since-shown", "empty-selection", "store-unreachable"],
  }),
  read: entry({
    method: "GET",
    path: "/incidents/{id}",
    permission: "incident.read",
    summary: "An incident with its six steps and their gates, measured now",
    params: inIncident,

    answers: { 200: "The incident, read now" },
    output: incidentWire,

    refusals: ["not-found", "store-unreachable"],
  }),
  next: entry({
    method: "GET",
    path: "/incidents/{id}/next",
    permission: "incident.read",
    summary: "The next best step of an incident, with its reason",
    params: inIncident,
    answers: { 200: "The next step, from what is measured now" },
    output: nextStep,
    refusals: ["not-found", "store-unreachable"],
  }),
  handover: entry({
    method: "GET",
    path: "/incidents/{id}/handover",
    permission: "incident.read",
    summary: "The text that hands an incident over to the next person",
    params: inIncident,
    answers: { 200: "The text, from what is measured now" },
    output: handover,
    refusals: ["not-found", "store-unreachable"],
  }),
  note: entry({
    method: "POST",
    path: "/incidents/{id}/notes",
    permission: "incident.note",
    summary: "Write a note down in the incident's log; nobody can change it afterwards",
    body: noteRequest,
    ...onIncident,
  }),
  setSeverity: entry({
    method: "POST",
    path: "/incidents/{id}/severity",
    permission: "incident.set-severity",
    summary: "Say how grave an incident is",
    body: severityRequest,
    ...onIncident,
  }),
  attend: entry({
    method: "POST",
    path: "/incidents/{id}/people",
    permission: "incident.attend",
    summary: "Say that one works on an incident, or no longer does",
    body: attendanceRequest,
    ...onIncident,
  }),
  armReopening: entry({
    method: "POST",
    path: "/incidents/{id}/reopening",
    permission: "incident.arm-reopening",
    summary: "Restore and reopen once the truth lag has stayed low for a time, and then perhaps close",
    body: armingRequest,
    ...onIncident,
  }),
  disarmReopening: entry({
    method: "POST",
    path: "/incidents/{id}/reopening/end",
    permission: "incident.disarm-reopening",
    summary: "End an armed reopening: the paths stay as they are",
    body: disarmingRequest,
    ...onIncident,
  }),
  moveHorizon: entry({
    method: "POST",
    path: "/incidents/{id}/horizon",
    permission: "incident.move-horizon",
    summary: "Move the horizon to now: what was accepted until then is the incident's to repair",
    body: horizonRequest,
    ...onIncident,
  }),
  setAcknowledgments: entry({
    method: "POST",
    path: "/incidents/{id}/acknowledgments",
    permission: "incident.set-acknowledgments",
    summary: "Switch the acknowledgments of an incident's paths",
    params: inIncident,
    body: acknowledgmentsRequest,
    bodyOptional: true,

    command: true,
    answers: { 200: "The incident after the change" },
    output: incidentWire,
    refusals: [
      "not-found",
      "incident-closed",
      "gate-closed",
      "held-by-incident",
      "wrong-state",
      "another-system",
      "store-unreachable",
    ],
  }),
  waive: entry({
    method: "POST",
    path: "/incidents/{id}/waivers",
    permission: "incident.waive",
    summary: "Waive a finding or set a mutation aside, with a reason",
    params: inIncident,
    body: waiverRequest,
    bodyOptional: true,

    command: true,
    answers: { 200: "The incident after the change" },
    output: incidentWire,
    refusals: ["not-found", "unknown-path", "incident-closed", "store-unreachable"],
  }),
  restore: entry({
    method: "POST",
    path: "/incidents/{id}/restore",
    permission: "incident.restore",
    summary: "Restore the dependents in their order and reopen the paths, or restore one dependent alone",
    params: inIncident,
    body: restoreRequest,
    bodyOptional: true,

    command: true,
    answers: { 200: "The incident after the change" },
    output: incidentWire,
    refusals: ["not-found", "incident-closed", "gate-closed", "wrong-state", "store-unreachable"],
  }),
  close: entry({
    method: "POST",
    path: "/incidents/{id}/close",
    permission: "incident.close",
    summary: "Close an incident; `reopenPaths` also reopens the paths that the incident still holds stopped",
    params: inIncident,
    body: closeRequest,
    bodyOptional: true,

    command: true,
    answers: { 200: "The incident after the change" },
    output: incidentWire,
    refusals: ["not-found", "incident-closed", "gate-closed", "paths-left-stopped", "wrong-state", "store-unreachable"],
  }),
};
