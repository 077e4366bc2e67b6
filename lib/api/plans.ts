import { z } from "zod";
import { SIDE_EFFECT_CAUSES } from "../domain/contract";
import { factsOf } from "../domain/plan/kinds";
import { SELECTION_WAYS } from "../domain/plan/selection-ways";
import { anyJson, breakGlass, decimal, instant, reasonText, storedVersion, valueText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { disposition, finding, planKind, planStatus, runState } from "./lists";
import { BATCH_BYTES } from "./mutations";
import { inIncident, orNull, paging } from "./params";

/** A mutation's id is a UUID; a write of another system has the id of its outbox row, or of its job as Trueup knows the job. */
const writeId = identifierText();

/** A plan's selection within its incident's scope. One way of selecting, or `all: true`; an empty one is refused. */
export const selection = z
  .strictObject({
    mutations: z.array(writeId).min(1, "An empty list selects nothing.").max(100_000).optional(),
    keys: z.array(identifierText()).min(1, "An empty list selects nothing.").max(100_000).optional(),
    findings: z.array(finding).min(1, "An empty list selects nothing.").max(16).optional(),
    /** Keys with this prefix. */
    prefix: identifierText().optional(),
    all: z.literal(true, "To select everything, send all: true.").optional(),
    /** `undo` only: the run whose effects are to be undone. */
    run: z.uuid().optional(),
    /** Narrows the selection to one path of the incident's. */
    path: z.string().optional(),
    /** `salvage`, `invalidate`, `rebuild` only: one cache region, or `origin` for writes behind the ledger's back. */
    region: identifierText(64).optional(),
  })
  .refine((s) => SELECTION_WAYS.filter((way) => s[way] !== undefined).length === 1, {
    message: "Select by exactly one of mutations, keys, findings, prefix and run, or send all: true.",
  });

export const planRequest = z.strictObject({
  kind: planKind,
  selection,
  /** `amend` only: the new value; without it, the ledger's own value. */
  payload: anyJson.optional(),
  reason: reasonText(),
  ratePerSec: z
    .number()
    .positive("A rate is above zero.")
    .max(1_000_000, "A rate is at most 1,000,000 a second.")
    .optional(),
  /**
   * How many effects the canary applies before the run waits; 0 for none. By default one in a hundred, at most 100, and none for up
   * to 10.
   */
  canary: z.number().int().min(0).max(100_000).optional(),
  /** The reason for a plan without a declared authority, or before a closed gate. Its run asks for its own. */
  breakGlass: breakGlass.optional(),
});

/** Whether a kind of plan takes a payload. */
export const takesPayload = (kind: z.infer<typeof planKind>): boolean => factsOf(kind).takesPayload;

export const planWire = z.object({
  id: z.string(),
  incident: z.string(),
  kind: planKind,
  /** `building`: the list is being frozen, `built` items so far; the digest follows. `failed`: see `because`. */
  status: planStatus,
  because: z.string().nullable(),
  built: decimal,
  selection,
  /** `amend` only: the new value; null: the ledger's own. */
  payload: anyJson.nullable(),
  payloadText: valueText,
  /** The path's mask replaced some members, so the payload cannot be sent again. */
  payloadHidden: z.boolean(),
  reason: z.string(),
  digest: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  /** The caller made it, under whatever name, so another person approves it. */
  own: z.boolean().default(false),
  expiresAt: instant,
  total: decimal.nullable(),
  counts: z.partialRecord(disposition, decimal),
  /** Mutations accepted in its scope since the plan was frozen, which are not part of it. Null when not counted. */
  arrivedSince: decimal.nullable(),
  /** For a replay that would apply nothing: whether its run would settle outstanding mutations. Null when not checked. */
  settles: z.boolean().nullable(),
  needsApproval: z.boolean(),
  needsApprovalBecause: z.string().nullable(),
  approvals: z.array(
    z.object({
      by: z.string(),
      at: instant,
      /** The caller gave it. */
      own: z.boolean().default(false),
      /** Why it does not count any more; null while it counts. */
      void: z.string().nullable().default(null),
    }),
  ),
  /** What the run sets off again beside its effects on the stores, by path, and how often at most. */
  fires: z
    .array(z.object({ path: z.string(), name: z.string(), by: z.enum(SIDE_EFFECT_CAUSES), atMost: decimal }))
    .default([]),
  /** Why the plan can no longer be run, or null. */
  stale: z.string().nullable(),
  ratePerSec: z.number().nullable(),
  /** How many effects the run's canary applies; while the list is being frozen, the requested number. */
  canary: z.number().int(),
  run: z.object({ id: z.string(), state: runState }).nullable(),
});

export const planItem = z.object({
  mutation: z.string().nullable(),
  path: z.string(),
  key: z.string(),
  version: storedVersion.nullable(),
  /** The version of the origin when the plan was made; for cache work, of the entry; for a salvage, the one that the write goes above. */
  seen: storedVersion.nullable(),
  region: z.string().nullable(),
  disposition,
  because: z.string().nullable(),
  /** The item's own value, when it differs from the mutation's; hidden members are replaced. */
  value: anyJson.nullable(),
  valueText,
  /** Why the value is not shown; null when it is shown, or there is none. */
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
    summary: "Make a plan: a frozen list with the expected effect on each item",
    params: inIncident,
    body: planRequest,

    maxBytes: BATCH_BYTES,
    command: true,
    answers: { 201: "The plan, being frozen or ready" },
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
    summary: "A plan with its counts, digest and approvals",
    params: inPlan,

    answers: { 200: "The plan, read now" },
    output: planWire,

    refusals: ["not-found", "store-unreachable"],
  }),
  items: entry({
    method: "GET",
    path: "/plans/{id}/items",
    permission: "plan.read",
    summary: "A plan's items with their dispositions",
    params: inPlan,
    query: z.strictObject({ disposition: orNull(disposition), ...paging }),
    answers: { 200: "A page of the plan's items" },
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
    answers: { 200: "The plan after the approval" },
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
  withdrawApproval: entry({
    method: "DELETE",
    path: "/plans/{id}/approvals",
    permission: "plan.withdraw-approval",
    summary: "Take one's own approval of a plan back",
    params: inPlan,
    command: true,
    answers: { 200: "The plan" },
    output: planWire,
    refusals: ["not-found", "already-run"],
  }),
};

export type PlanItemFilter = z.input<typeof plan.items.query>;
