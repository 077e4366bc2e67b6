import { z } from "zod";
import { decimal, instant } from "./common";
import { finding } from "./lists";

export const reconciliationRequest = z.strictObject({}).optional();

export const reconciliationWire = z.object({
  id: z.string(),
  incident: z.string().nullable(),
  state: z.enum(["running", "done", "failed"]),
  because: z.string().nullable(),
  scanned: decimal,
  total: decimal.nullable(),
  checkpoint: z.array(
    z.object({
      path: z.string(),
      source: z.string(),
      at: z.string().nullable(),
      scanned: decimal,
      total: decimal.nullable(),
      done: z.boolean(),
      because: z.string().nullable(),
    }),
  ),
  /** Keys by finding that are open now; `found` counts what was found at first. */
  findings: z.partialRecord(finding, decimal),
  found: z.partialRecord(finding, decimal),
  open: decimal,
  waived: decimal,
  /** The first 200 that are open. */
  items: z.array(z.object({ path: z.string(), key: z.string(), findings: z.array(finding), waived: z.boolean() })),
  startedAt: instant,
  finishedAt: instant.nullable(),
  readAt: instant,
});

export type ReconciliationWire = z.infer<typeof reconciliationWire>;
