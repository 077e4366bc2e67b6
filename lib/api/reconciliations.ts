import { z } from "zod";
import { decimal, instant } from "./common";
import { entry } from "./entry";
import { finding, reconciliationState } from "./lists";
import { inIncident } from "./params";

export const reconciliationRequest = z.strictObject({});

export const reconciliationWire = z.object({
  id: z.string(),
  incident: z.string().nullable(),
  state: reconciliationState,
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
  /** Open findings by kind; `found` counts the findings at first. */
  findings: z.partialRecord(finding, decimal),
  found: z.partialRecord(finding, decimal),
  open: decimal,
  waived: decimal,
  /** The first 200 open findings. */
  items: z.array(z.object({ path: z.string(), key: z.string(), findings: z.array(finding), waived: z.boolean() })),
  startedAt: instant,
  finishedAt: instant.nullable(),
  readAt: instant,
});

export type ReconciliationWire = z.infer<typeof reconciliationWire>;

const inReconciliation = z.object({ id: z.uuid("A reconciliation's id is a UUID.") });

export const reconciliation = {
  start: entry({
    method: "POST",
    path: "/incidents/{id}/reconciliations",
    permission: "reconciliation.start",
    summary: "Reconcile an incident: compare every key in scope, store by store",
    params: inIncident,
    body: reconciliationRequest,
    bodyOptional: true,

    command: true,
    answers: { 202: "The reconciliation, begun" },
    output: reconciliationWire,
    refusals: ["not-found", "incident-closed", "store-unreachable"],
  }),
  read: entry({
    method: "GET",
    path: "/reconciliations/{id}",
    permission: "reconciliation.read",
    summary: "A reconciliation with its progress and its findings",
    params: inReconciliation,

    answers: { 200: "The reconciliation, read now" },
    output: reconciliationWire,

    refusals: ["not-found", "store-unreachable"],
  }),
};
