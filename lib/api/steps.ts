import { z } from "zod";
import { instant } from "./common";
import { identifierText } from "./identifier-text";
import { authorityStore, finding, stepName, stepStatus } from "./lists";

/** One measurement of a gate: the value, the wanted value, and the time of reading. */
export const measurement = z.object({
  name: z.string(),
  value: z.string(),
  wanted: z.string(),
  at: instant,
  ok: z.boolean(),
  /** The value could not be read: neither met nor missed. */
  unknown: z.boolean(),
  /** False: there is nothing to measure, such as acknowledgments that another system gives. It keeps no gate closed. */
  applies: z.boolean().default(true),
});

export const incidentStep = z.object({
  step: stepName,
  status: stepStatus,
  gate: z.object({ open: z.boolean(), measured: z.array(measurement) }),
  firstOpenAt: instant.nullable(),
  closedAgainAt: instant.nullable(),
  /** Set when the step was begun before the gate of the step before it opened. */
  brokenGlass: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
});

/** A part of an incident's scope: the keys with a finding, the keys with a beginning, or a cache region. */
export const ruleScope = z.union([
  z.strictObject({ finding }),
  z.strictObject({ prefix: identifierText() }),
  z.strictObject({ region: identifierText(64) }),
]);

export const declaredAuthority = z.object({
  store: authorityStore,
  region: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: instant,
  forceOriginReads: z.boolean(),
  /** Parts of the scope for which another store is right. */
  rules: z.array(z.object({ for: ruleScope, store: authorityStore, region: z.string().nullable() })).default([]),
});
