import { z } from "zod";
import type { Steering } from "../domain/run/steering";
import { breakGlass, decimal, instant, reasonText } from "./common";
import { entry } from "./entry";
import { outcome, planKind, runState } from "./lists";
import { orNull, paging } from "./params";
import { inPlan, planItem } from "./plans";

export const runRequest = z.strictObject({ digest: z.string().max(200), breakGlass: breakGlass.optional() });

/** The reason for steering a run, shown with the person. */
export const steerRequest = z.strictObject({ reason: reasonText().optional() });

/** A run goes on whose glass is not open any more: under glass that is broken again. */
export const goOnRequest = steerRequest.extend({ breakGlass: breakGlass.optional() });

export const runWire = z.object({
  id: z.string(),
  plan: z.string(),
  incident: z.string(),
  kind: planKind,
  state: runState,
  /** Why the run waits or paused itself. */
  because: z.string().nullable(),
  total: decimal,
  done: decimal,
  outcomes: z.partialRecord(outcome, decimal),
  /** The set rate; null: the rate follows the measured headroom. */
  ratePerSec: z.number().nullable(),
  /** The governor's present rate, and why it differs from the set rate. */
  allowedPerSec: z.number().nullable(),
  measuredPerSec: z.number().nullable(),
  measuredAt: instant.nullable(),
  /** The sum over its paths; null when a path's headroom is unknown, or while no item is applied. */
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

const inRun = z.object({ id: z.uuid("A run's id is a UUID.") });

const STEER_REFUSALS = ["not-found", "stale-plan", "wrong-state", "repairs-frozen", "store-unreachable"] as const;

const steeringOf = <const V extends Steering>(verb: V) =>
  ({
    method: "POST",
    path: `/runs/{id}/${verb}`,
    permission: `run.${verb}`,
    summary: `${verb[0]?.toUpperCase()}${verb.slice(1)} a run; takes effect within one batch`,
    params: inRun,
    bodyOptional: true,
    command: true,
    answers: { 200: "The run after the change" },
    output: runWire,
  }) as const;

/** A verb that stops a run. */
const stopping = <const V extends "pause" | "abort">(verb: V) =>
  entry({ ...steeringOf(verb), body: steerRequest, refusals: STEER_REFUSALS });

/** A verb that lets a run go on. */
const goingOn = <const V extends "continue" | "resume">(verb: V) =>
  entry({
    ...steeringOf(verb),
    body: goOnRequest,
    refusals: [...STEER_REFUSALS, "authority-missing", "gate-closed"],
  });

export const run = {
  start: entry({
    method: "POST",
    path: "/plans/{id}/runs",
    permission: "run.start",
    summary: "Run a plan by its digest, once",
    params: inPlan,
    body: runRequest,

    command: true,
    answers: { 201: "The run, begun" },
    output: runWire,
    refusals: [
      "not-found",
      "stale-plan",
      "digest-mismatch",
      "already-run",
      "needs-approval",
      "repairs-frozen",
      "plan-not-ready",
      "incident-closed",
      "authority-missing",
      "gate-closed",
      "store-unreachable",
    ],
  }),
  read: entry({
    method: "GET",
    path: "/runs/{id}",
    permission: "run.read",
    summary: "A run with its progress and its outcomes",
    params: inRun,

    answers: { 200: "The run, read now" },
    output: runWire,

    refusals: ["not-found", "store-unreachable"],
  }),
  items: entry({
    method: "GET",
    path: "/runs/{id}/items",
    permission: "run.read",
    summary: "A run's items with their outcomes",
    params: inRun,
    query: z.strictObject({ outcome: orNull(outcome), ...paging }),
    answers: { 200: "A page of the run's items" },
    output: runItemPage,

    refusals: ["not-found", "bad-cursor", "store-unreachable"],
  }),
  continue: goingOn("continue"),
  pause: stopping("pause"),
  resume: goingOn("resume"),
  abort: stopping("abort"),
};

export type RunItemFilter = z.input<typeof run.items.query>;
export type { Steering };
