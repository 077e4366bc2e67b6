import { z } from "zod";
import { SELECTION_WAYS } from "../domain/plan/selection-ways";
import { anyJson, breakGlass, decimal, instant, reasonText, valueText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { disposition, finding, planKind, planStatus, runState } from "./lists";
import { BATCH_BYTES } from "./mutations";
import { inIncident, orNull, paging } from "./params";

const mutationId = z.uuid("A mutation's id is a UUID.");

/** What a plan is about, within its incident's scope. One way of saying it, or `all: true`; an empty one is refused. */
export const selection = z
  .strictObject({
    mutations: z.array(mutationId).min(1, "An empty list selects nothing.").max(100_000).optional(),
    keys: z.array(identifierText()).min(1, "An empty list selects nothing.").max(100_000).optional(),
    findings: z.array(finding).min(1, "An empty list selects nothing.").max(16).optional(),
    /** Keys that begin so. */
    prefix: identifierText().optional(),
    all: z.literal(true, "To select everything, say all: true.").optional(),
    /** `undo` only: the run whose effects are to be taken back. */
    run: z.uuid().optional(),
    /** Within what is selected otherwise: one path of the incident's. */
    path: z.string().optional(),
    /** `salvage`, `invalidate`, `rebuild` only: one cache region, or `origin` for what was written behind the ledger's back. */
    region: identifierText(64).optional(),
  })
  .refine((s) => SELECTION_WAYS.filter((way) => s[way] !== undefined).length === 1, {
    message: "Select by exactly one of mutations, keys, findings, prefix, run, or say all: true.",
  });

export const planRequest = z.strictObject({
  kind: planKind,
  selection,
  /** `amend` only: the value in place of the old one, or, without it, the ledger's own value. */
  payload: anyJson.optional(),
  reason: reasonText(),
  ratePerSec: z
    .number()
    .positive("A rate is above zero.")
    .max(1_000_000, "A rate is at most 1,000,000 a second.")
    .optional(),
  /** How many effects are taken first, before the run waits; 0 for none. Absent: one in a hundred, 100 at most, none of up to 10. */
  canary: z.number().int().min(0).max(100_000).optional(),
  /** Why it is made although no authority is declared, or ahead of a closed gate. Its run asks for its own. */
  breakGlass: breakGlass.optional(),
});

export const planWire = z.object({
  id: z.string(),
  incident: z.string(),
  kind: planKind,
  /** `building`: its list is being frozen, `built` items so far; then it has a digest. `failed`: see `because`. */
  status: planStatus,
  because: z.string().nullable(),
  built: decimal,
  selection,
  /** `amend` only: the value in place of the old one; null: the ledger's own. */
  payload: anyJson.nullable(),
  payloadText: valueText,
  /** Some of it is replaced here, as its paths ask: sent again, it would not be the same. */
  payloadHidden: z.boolean(),
  reason: z.string(),
  digest: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  total: decimal.nullable(),
  counts: z.partialRecord(disposition, decimal),
  /** Accepted in its scope since it was frozen; not part of it. Null where it is not counted. */
  arrivedSince: decimal.nullable(),
  /** Of a replay that would apply nothing: whether its run would settle what is outstanding. Null where that was not looked at. */
  settles: z.boolean().nullable(),
  needsApproval: z.boolean(),
  needsApprovalBecause: z.string().nullable(),
  approvals: z.array(z.object({ by: z.string(), at: instant })),
  /** Why it can no longer be run, or null. */
  stale: z.string().nullable(),
  ratePerSec: z.number().nullable(),
  /** How many effects its run takes first, before it waits; while the list is being frozen, what was asked for. */
  canary: z.number().int(),
  run: z.object({ id: z.string(), state: runState }).nullable(),
});

export const planItem = z.object({
  mutation: z.string().nullable(),
  path: z.string(),
  key: z.string(),
  version: decimal.nullable(),
  /** What the origin (or, for cache work, the entry) stood at when the plan was made. */
  seen: decimal.nullable(),
  region: z.string().nullable(),
  disposition,
  because: z.string().nullable(),
  /** What it would write, where that is a value of its own and not the mutation's; the path's hidden members replaced. */
  value: anyJson.nullable(),
  valueText,
  /** Why that value is not said; null: it is, or there is none. */
  valueBecause: z.string().nullable(),
});

export const planItemPage = z.object({ items: z.array(planItem), next: z.string().nullable() });

export const approvalRequest = z.strictObject({ digest: z.string().max(200) });

export type PlanRequest = z.infer<typeof planRequest>;

export type PlanWire = z.infer<typeof planWire>;

export type PlanItem = z.infer<typeof planItem>;

export type Selection = z.infer<typeof selection>;

export const inPlan = z.object({ id: z.uuid("A plan's id is a UUID.") });

export const plan = {
  create: entry({
    method: "POST",
    path: "/incidents/{id}/plans",
    permission: "plan.create",
    summary: "Freeze a list with what would happen to each item",
    params: inIncident,
    body: planRequest,

    maxBytes: BATCH_BYTES,
    command: true,
    answers: { 201: "How it stands now" },
    output: planWire,
    refusals: [
      "not-found",
      "empty-selection",
      "incident-closed",
      "authority-missing",
      "gate-closed",
      "wrong-state",
      "store-unreachable",
    ],
  }),
  read: entry({
    method: "GET",
    path: "/plans/{id}",
    permission: "plan.read",
    summary: "A plan",
    params: inPlan,

    answers: { 200: "As it stands" },
    output: planWire,

    refusals: ["not-found", "store-unreachable"],
  }),
  items: entry({
    method: "GET",
    path: "/plans/{id}/items",
    permission: "plan.read",
    summary: "A plan's items",
    params: inPlan,
    query: z.strictObject({ disposition: orNull(disposition), ...paging }),
    answers: { 200: "As it stands" },
    output: planItemPage,

    refusals: ["not-found", "bad-cursor", "store-unreachable"],
  }),
  approve: entry({
    method: "POST",
    path: "/plans/{id}/approvals",
    permission: "plan.approve",
    summary: "Approve a plan by its digest, as a second person",
    params: inPlan,
    body: approvalRequest,

    command: true,
    answers: { 200: "How it stands now" },
    output: planWire,
    refusals: [
      "not-found",
      "stale-plan",
      "digest-mismatch",
      "already-run",
      "same-person",
      "plan-not-ready",
      "store-unreachable",
    ],
  }),
};

export type PlanItemFilter = z.input<typeof plan.items.query>;
