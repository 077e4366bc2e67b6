import { z } from "zod";
import { PLAN_KINDS } from "../../domain/plan/disposition";
import { MATCHING_KEYS } from "../../domain/recovery/scope";
import { identifierText } from "../key-text";
import { decimal, finding, instant, instantGiven } from "./common";

/** Why something is done: it is what the audit shows and what the report says. */
export const reasonText = () => z.string().trim().min(1, "A reason is needed: it is what the audit shows.").max(1_000);
/** Why a step is taken although the one before it has not been passed; it raises an alert. */
export const breakGlass = z.strictObject({ reason: reasonText() });

export const stepName = z.enum(["stop", "authority", "replay", "cache", "reconcile", "restore"]);
export const acknowledgeMode = z.enum(["contract", "closed", "durable-only", "write-through"]);
export const authorityStore = z.enum(["ledger", "origin", "queue", "cache"]);

const pathName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "A path's name is lower case letters, digits and dashes.");
const instantIn = instantGiven();

/** What an incident is about. Absent: every path's every key, every region, all of its time. */
export const incidentScope = z.strictObject({
  paths: z.array(pathName).min(1, "Name at least one path.").max(100),
  keys: z
    .union([
      z.strictObject({ list: z.array(identifierText()).min(1, "An empty list selects nothing.").max(100_000) }),
      z.strictObject({ prefix: identifierText() }),
      z.strictObject({ finding }),
      /** The open divergences that a list showed; their keys are frozen when the incident opens. */
      z.strictObject({
        matching: z.strictObject({
          finding: finding.optional(),
          prefix: identifierText().optional(),
          /** Only findings that began by then. */
          until: instantIn,
          /** How many were shown; where more match, nothing is opened. */
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
  /** Hold back what depends on these paths until it is restored; true unless told otherwise. */
  holdDependents: z.boolean().optional(),
});

/** One measurement of a gate: what was read, what is wanted, and when it was read. */
export const measurement = z.object({
  name: z.string(),
  value: z.string(),
  wanted: z.string(),
  at: instant,
  ok: z.boolean(),
  /** Could not be read: neither met nor missed. */
  unknown: z.boolean(),
});

/** `done`: its gate is open and a later step was begun; `reopened`: its gate was open and has closed again, which blocks. */
export const stepStatus = z.enum(["waiting", "current", "open", "done", "reopened", "not-needed"]);
export const incidentStep = z.object({
  step: stepName,
  status: stepStatus,
  gate: z.object({ open: z.boolean(), measured: z.array(measurement) }),
  firstOpenAt: instant.nullable(),
  closedAgainAt: instant.nullable(),
  /** Set where the step was begun although the one before it had not been passed. */
  brokenGlass: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
});

/** A process that acknowledges writes, and the epoch of each path that it last saw. */
export const producer = z.object({
  producer: z.string(),
  path: z.string(),
  kind: z.enum(["ledger", "cache-only"]),
  epoch: decimal.nullable(),
  followed: z.boolean(),
  seenAt: instant,
  leaseUntil: instant.nullable(),
});

export const dependent = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(["queue", "webhook", "flag"]),
  reads: z.enum(["origin", "cache"]).nullable(),
  state: z.enum(["holding", "held", "restoring", "restored", "failed"]),
  because: z.string().nullable(),
  attempts: z.number().int(),
  changedAt: instant,
  /** Whether a queue was paused before incidents held it: it stays paused when it is restored. Null where nobody has looked. */
  pausedBefore: z.boolean().nullable(),
});

export const declaredAuthority = z.object({
  store: authorityStore,
  region: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: instant,
  forceOriginReads: z.boolean(),
});

export const planKind = z.enum(PLAN_KINDS);
export const runState = z.enum(["canary", "waiting", "running", "paused", "aborting", "aborted", "done"]);

export const incidentSummary = z.object({
  id: z.string(),
  title: z.string(),
  reason: z.string(),
  status: z.enum(["open", "closed"]),
  scope: incidentScope,
  targeted: z.boolean(),
  openedAt: instant,
  openedBy: z.string(),
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  /** Where it stands, and in one sentence what its gate waits for. */
  step: stepName,
  waitsFor: z.string().nullable(),
  /** The six in their order, with their gates. */
  steps: z.array(incidentStep.pick({ step: true, status: true, gate: true })),
});

export const incidentWire = incidentSummary.extend({
  steps: z.array(incidentStep),
  /** What was accepted before this is the incident's to repair. */
  horizon: instant,
  /** How many keys were named or frozen; null where the scope is a prefix or whole paths. */
  keyCount: decimal.nullable(),
  /** The cache regions within it. */
  regions: z.array(z.string()),
  acknowledgments: z.array(
    z.object({ path: z.string(), mode: acknowledgeMode, epoch: decimal, changedAt: instant.nullable() }),
  ),
  controls: z.array(
    z.object({
      path: z.string(),
      drain: z.enum(["running", "paused", "self-paused"]),
      reads: z.enum(["cache", "origin"]),
      epoch: decimal,
      fencedEpoch: decimal,
    }),
  ),
  producers: z.array(producer),
  authority: declaredAuthority.nullable(),
  /** An authority that waits for a second person. */
  pendingAuthority: declaredAuthority.nullable(),
  dependents: z.array(dependent),
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
      status: z.enum(["building", "ready", "failed"]),
      total: decimal.nullable(),
      createdAt: instant,
      createdBy: z.string(),
      run: z.object({ id: z.string(), state: runState }).nullable(),
    }),
  ),
  reconciliations: z.array(
    z.object({
      id: z.string(),
      state: z.enum(["running", "done", "failed"]),
      startedAt: instant,
      /** Of the newest alone: older ones are not looked at again. */
      openFindings: decimal.nullable(),
    }),
  ),
  /** What was done, oldest first; the newest 200. */
  log: z.array(
    z.object({
      at: instant,
      actor: z.string(),
      verb: z.string(),
      subject: z.string(),
      reason: z.string().nullable(),
      alert: z.boolean(),
    }),
  ),
  readAt: instant,
});
export const incidentPage = z.object({ items: z.array(incidentSummary), next: z.string().nullable() });

export const acknowledgmentsRequest = z.strictObject({
  mode: acknowledgeMode,
  reason: reasonText().optional(),
  breakGlass: breakGlass.optional(),
});

const consequenceSample = z.object({
  path: z.string(),
  key: z.string(),
  finding: finding.nullable(),
  sentence: z.string(),
});
/** What choosing one store would do to the incident's keys and mutations. Counts are decimal strings. */
export const consequence = z.object({
  store: authorityStore,
  region: z.string().nullable(),
  available: z.boolean(),
  /** Why it cannot be chosen, or what choosing it needs. */
  because: z.string().nullable(),
  needsSecondPerson: z.boolean(),
  kept: decimal,
  changed: decimal,
  discarded: decimal,
  byFinding: z.array(z.object({ path: z.string(), finding, keys: decimal, effect: z.string() })),
  samples: z.array(consequenceSample),
  /** Writes that live only in a store that would lose: keys in a cache region, and origin rows behind the ledger's back. */
  salvage: z.array(
    z.object({ path: z.string(), store: z.string(), keys: decimal, samples: z.array(consequenceSample) }),
  ),
});
export const authorityPreview = z.object({
  incident: z.string(),
  stores: z.array(consequence),
  /** How much of the scope was compared by a reconciliation so far; null: none yet. What no one looked at is not counted. */
  surveyed: z
    .object({ reconciliation: z.string(), scanned: decimal, total: decimal.nullable(), done: z.boolean() })
    .nullable(),
  readAt: instant,
});
export const authorityRequest = z.strictObject({
  store: authorityStore,
  region: identifierText(64).optional(),
  reason: reasonText(),
  forceOriginReads: z.boolean().optional(),
  /** What the preview said of this choice; where it would change or discard more by now, nothing is declared. */
  shown: z.strictObject({ changed: decimal, discarded: decimal }).optional(),
  breakGlass: breakGlass.optional(),
});

export const waiverRequest = z.strictObject({
  path: pathName,
  key: identifierText(),
  /** One of the key's findings, or a mutation that is to be left as it is. */
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
  /** Reopens what the incident still has stopped; without it, an incident that has a path stopped is not closed. */
  reopenPaths: z.boolean().optional(),
});

/** The report as JSON; Markdown with `Accept: text/markdown`. */
export const incidentReport = z.object({
  incident: incidentWire,
  /** A null figure could not be counted in time and has its reason in `unmeasured`, by member name. */
  figures: z.object({
    acceptedInScope: decimal.nullable(),
    /** Accepted, and not outstanding any more: materialized, superseded or suppressed. */
    settled: decimal.nullable(),
    materialized: decimal.nullable(),
    superseded: decimal.nullable(),
    suppressed: decimal.nullable(),
    outstanding: decimal.nullable(),
    setAside: decimal.nullable(),
    unmeasured: z.record(z.string(), z.string()),
  }),
  runs: z.array(
    z.object({
      id: z.string(),
      plan: z.string(),
      kind: planKind,
      state: runState,
      total: decimal,
      outcomes: z.record(z.string(), decimal),
      startedAt: instant,
      finishedAt: instant.nullable(),
      startedBy: z.string(),
    }),
  ),
  /** Promises that were not kept: whose writes were withdrawn or lost. The first 1,000; `total` counts all, null: too many. */
  brokenPromises: z.object({
    total: decimal.nullable(),
    /** Why the list is not final, as a sentence; null where it is. */
    notSettledYet: z.string().nullable(),
    items: z.array(
      z.object({
        path: z.string(),
        key: z.string(),
        mutation: z.string().nullable(),
        actor: z.string().nullable(),
        acceptedAt: instant.nullable(),
        what: z.string(),
      }),
    ),
  }),
});

/** What a service polls that depends on a path by flag. */
export const dependentFlag = z.object({ path: z.string(), dependent: z.string(), held: z.boolean(), asOf: instant });

export type IncidentWire = z.infer<typeof incidentWire>;
export type IncidentSummary = z.infer<typeof incidentSummary>;
export type IncidentPage = z.infer<typeof incidentPage>;
export type IncidentRequest = z.infer<typeof incidentRequest>;
export type AuthorityPreview = z.infer<typeof authorityPreview>;
export type StepName = z.infer<typeof stepName>;
export type IncidentReport = z.infer<typeof incidentReport>;
