import { z } from "zod";
import { breakGlass, decimal, instant, reasonText } from "./common";
import { outcome, planKind, runState } from "./lists";
import { planItem } from "./plans";

export const runRequest = z.strictObject({ digest: z.string().max(200), breakGlass: breakGlass.optional() });

/** Why a run is steered: it stands beside who did so. */
export const steerRequest = z.strictObject({ reason: reasonText().optional() });

export const runWire = z.object({
  id: z.string(),
  plan: z.string(),
  incident: z.string(),
  kind: planKind,
  state: runState,
  /** Why it waits or was paused, where nobody asked it to. */
  because: z.string().nullable(),
  total: decimal,
  done: decimal,
  outcomes: z.partialRecord(outcome, decimal),
  /** The set rate; null: it follows the measured headroom. */
  ratePerSec: z.number().nullable(),
  /** What the governor lets through at the moment, and why it is not the set rate. */
  allowedPerSec: z.number().nullable(),
  measuredPerSec: z.number().nullable(),
  measuredAt: instant.nullable(),
  /** Of its paths together; null where it is not known of each, or while nothing goes through. */
  headroomPerSec: z.number().nullable(),
  etaMs: z.number().nullable(),
  canary: decimal,
  startedAt: instant,
  startedBy: z.string(),
  finishedAt: instant.nullable(),
  readAt: instant,
});

export const runItem = planItem.extend({ outcome });

export const runItemPage = z.object({ items: z.array(runItem), next: z.string().nullable() });

export type RunWire = z.infer<typeof runWire>;
