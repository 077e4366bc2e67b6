import { z } from "zod";
import { instant } from "./common";
import { authorityStore, stepName, stepStatus } from "./lists";

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

export const declaredAuthority = z.object({
  store: authorityStore,
  region: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: instant,
  forceOriginReads: z.boolean(),
});
