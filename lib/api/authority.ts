import { z } from "zod";
import { breakGlass, decimal, instant, reasonText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { incidentWire } from "./incidents";
import { authorityStore, finding } from "./lists";
import { inIncident } from "./params";
import { ruleScope } from "./steps";

const consequenceSample = z.object({
  path: z.string(),
  key: z.string(),
  finding: finding.nullable(),
  sentence: z.string(),
});

/** The effect of one choice of authority on the incident's keys and mutations. Counts are decimal strings. */
export const consequence = z.object({
  store: authorityStore,
  region: z.string().nullable(),
  available: z.boolean(),
  /** Why the store cannot be chosen, or what the choice needs. */
  because: z.string().nullable(),
  needsSecondPerson: z.boolean(),
  kept: decimal,
  changed: decimal,
  discarded: decimal,
  byFinding: z.array(z.object({ path: z.string(), finding, keys: decimal, effect: z.string() })),
  samples: z.array(consequenceSample),
  /** Writes that only a losing store holds: keys in a cache region, and origin rows behind the ledger's back. */
  salvage: z.array(
    z.object({ path: z.string(), store: z.string(), keys: decimal, samples: z.array(consequenceSample) }),
  ),
});

export const authorityPreview = z.object({
  incident: z.string(),
  stores: z.array(consequence),
  /** How much of the scope a reconciliation has compared; null: none has begun. Keys that were not compared are not counted. */
  surveyed: z
    .object({ reconciliation: z.string(), scanned: decimal, total: decimal.nullable(), done: z.boolean() })
    .nullable(),
  readAt: instant,
});

const figuresShown = z.strictObject({ changed: decimal, discarded: decimal });

const ruleRequest = z.strictObject({
  for: ruleScope,
  store: authorityStore.exclude(["queue"]),
  region: identifierText(64).optional(),
  /** The preview's figures for this part of the scope. When the choice would change or discard more by now, the declaration is refused. */
  shown: figuresShown.optional(),
});

export const authorityRequest = z.strictObject({
  store: authorityStore,
  region: identifierText(64).optional(),
  reason: reasonText(),
  forceOriginReads: z.boolean().optional(),
  /** The preview's figures for this choice. When the choice would change or discard more by now, it is refused. */
  shown: figuresShown.optional(),
  /** Parts of the scope for which another store is right. The first rule that a plan falls under speaks for the plan. */
  rules: z.array(ruleRequest).max(16).optional(),
  breakGlass: breakGlass.optional(),
});

export type AuthorityPreview = z.infer<typeof authorityPreview>;

export const authority = {
  preview: entry({
    method: "GET",
    path: "/incidents/{id}/authority/preview",
    permission: "authority.preview",
    summary: "What each choice of authority would keep, change and discard",
    params: inIncident,
    /** A finding, a prefix or a region narrows the consequences to the part of the scope that a rule would be about. */
    query: z.strictObject({
      finding: finding.optional(),
      prefix: identifierText().optional(),
      region: identifierText(64).optional(),
    }),
    answers: { 200: "The consequences of each choice, as read now" },
    output: authorityPreview,

    refusals: ["not-found", "invalid", "store-unreachable"],
  }),
  declare: entry({
    method: "POST",
    path: "/incidents/{id}/authority",
    permission: "authority.declare",
    summary: "Declare which store is right",
    params: inIncident,
    body: authorityRequest,
    bodyOptional: true,

    command: true,
    answers: { 200: "The incident after the declaration" },
    output: incidentWire,
    refusals: [
      "not-found",
      "incident-closed",
      "gate-closed",
      "held-by-incident",
      "authority-unavailable",
      "another-system",
      "moved-since-shown",
      "same-person",
      "wrong-state",
      "store-unreachable",
    ],
  }),
};
