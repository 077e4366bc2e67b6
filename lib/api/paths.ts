import { z } from "zod";
import { SIDE_EFFECT_CAUSES, WORDING_PLACES } from "../domain/contract";
import { parseDuration } from "../domain/duration";
import { CAUSE_KINDS } from "../domain/guidance/causes";
import { WARNING_LEVELS } from "../domain/lint/warning";
import { CATCH_UP_LIMITS } from "../domain/truth/figures";
import { PATH_STANDINGS } from "../domain/truth/path-standing";
import { decimal, instant, instantGiven, pathMode } from "./common";
import { coverage } from "./coverage";
import { entry } from "./entry";
import {
  acknowledgeBoundary,
  acknowledgeMode,
  drainState,
  finding,
  invariantClass,
  mutationState,
  readSource,
  replayModel,
} from "./lists";
import { inPath } from "./params";

export const contractWire = z.object({
  acknowledge: acknowledgeBoundary,
  invariant: invariantClass,
  replay: replayModel,
  maxTruthLagMs: z.number(),
  /** Absent: the contract does not say. */
  maxCatchUpMs: z.number().optional(),
  reserveHeadroomPerSec: z.number().optional(),
  /** Side effects of a write. */
  effects: z.array(z.object({ name: z.string(), by: z.enum(SIDE_EFFECT_CAUSES), once: z.boolean() })).optional(),
  wording: z.object({
    accepted: z.string(),
    materialized: z.string(),
    /** Words of the product in other places, and when they are said. */
    places: z
      .array(z.object({ place: z.enum(WORDING_PLACES), says: z.string(), at: z.enum(["accepted", "materialized"]) }))
      .optional(),
  }),
});

export const control = z.object({
  acknowledge: acknowledgeMode,
  /** Trueup sets `self-paused` when the origin is read-only or full; `because` states the reason. */
  drain: drainState,
  reads: readSource,
  epoch: decimal,
  because: z.string().nullable(),
  /** The incident that switched the path's acknowledgments; `open` false: it was closed without switching back. */
  heldBy: z.object({ incident: z.string(), open: z.boolean() }).nullable(),
});

/** A path's figures that stay green while correctness gets worse; null when a figure could not be read. */
export const greenSignals = z.object({
  queueConsumers: z.number().nullable(),
  cacheHitRate: z.number().nullable(),
  requestLatencyMs: z.number().nullable(),
});

/** Counts (`outstanding`, `speculative`) are decimal strings. A null figure has its reason in `unmeasured`, by member name. */
export const truth = z.object({
  asOf: instant,
  outstanding: decimal.nullable(),
  oldestAcceptedAt: instant.nullable(),
  oldestMutation: z.string().nullable(),
  truthLagMs: z.number().nullable(),
  ingressPerSec: z.number().nullable(),
  drainPerSec: z.number().nullable(),
  safeDrainPerSec: z.number().nullable(),
  headroomPerSec: z.number().nullable(),
  catchUpMs: z.number().nullable(),
  /** How far catchUpMs may be off; `mostMs` null: at the slowest measured rate the catch-up never ends. */
  catchUpRange: z.object({ leastMs: z.number(), mostMs: z.number().nullable() }).nullable(),
  limitedBy: z.enum(CATCH_UP_LIMITS).nullable(),
  /** For how long the drain has not kept up without a break; null: it keeps up, or nothing tells. */
  fallingForMs: z.number().nullable().default(null),
  delayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  findings: z.partialRecord(finding, decimal).nullable(),
  consistentWithin: z
    .object({ "1s": z.number().nullable(), "10s": z.number().nullable(), "60s": z.number().nullable() })
    .nullable(),
  /** The share of acknowledged keys that the observer re-checked: 1 = every one. */
  observedShare: z.number().nullable(),
  speculative: decimal.nullable(),
  lanes: z.array(
    z.object({ lane: z.number().int(), outstanding: decimal, truthLagMs: z.number().nullable(), paused: z.boolean() }),
  ),
  hotKeys: z.array(z.object({ key: z.string(), outstanding: decimal })),
  /** The reason why flushes are slow in the origin, while writes are behind; null where none was seen, or the store does not tell. */
  slowBecause: z.string().nullable().default(null),
  /** The rate that the catch-up takes off a drain which is not at its limit: runs under way, and the sweep's share of a configured rate. */
  competingPerSec: z.number().nullable().default(null),
  /** The reads that the servers of the path's caches answer, of all that read there, and those that they lack. */
  reads: z.object({ perSec: z.number(), missesPerSec: z.number() }).nullable().default(null),
  green: greenSignals,
  unmeasured: z.record(z.string(), z.string()),
  /** What `findings` covers: a kind without a count was found on no compared key. */
  coverage,
});

export const warning = z.object({
  code: z.string(),
  /** `unmeasured`: neither a warning nor a pass, since the evidence is missing. */
  level: z.enum(WARNING_LEVELS),
  title: z.string(),
  reason: z.string(),
  remedy: z.string(),
});

export const seriesPoint = z.object({
  at: instant,
  outstanding: decimal.nullable(),
  truthLagMs: z.number().nullable(),
  ingressPerSec: z.number().nullable(),
  drainPerSec: z.number().nullable(),
  safeDrainPerSec: z.number().nullable(),
  headroomPerSec: z.number().nullable(),
  delayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  findings: z.partialRecord(finding, decimal).nullable(),
  consistentWithin: z
    .object({ "1s": z.number().nullable(), "10s": z.number().nullable(), "60s": z.number().nullable() })
    .nullable(),
  /** Why a figure of a sample is null, by member name. */
  unmeasured: z.record(z.string(), z.string()).optional(),
});

/** `points` has a null figure where nothing was sampled: a gap, never a zero. */
export const series = z.object({
  path: z.string(),
  from: instant,
  to: instant,
  stepMs: z.number(),
  points: z.array(seriesPoint),
});

export const pathSummary = z.object({
  name: z.string(),
  title: z.string(),
  mode: pathMode,
  contract: contractWire,
  control,
  truth,
  /** The names of what an incident on this path may hold back, in their declared order. */
  dependents: z.array(z.string()).default([]),
  /** Worse at once, better once every look of 15 s was better; `since` null: no sampler keeps it, and it is of this moment. */
  standing: z.object({ state: z.enum(PATH_STANDINGS), since: instant.nullable() }),
});

/** The path's page beyond the figures: answers to the senior engineer's questions, and the last failed batch. */
export const pathDetail = pathSummary.extend({
  stores: z.object({
    /** Of an observed path: the other system's outbox or mutation table. */
    source: z.string().nullable().default(null),
    queue: z.string().nullable(),
    caches: z.array(
      z.object({ region: z.string(), connection: z.string(), key: z.string(), ttlMs: z.number().nullable() }),
    ),
    origin: z.string().nullable(),
    replicas: z.array(z.string()),
  }),
  /** Of an observed path: the other system's stores that its `repair` lets Trueup change. Null on a path of Trueup's own. */
  repair: z.object({ queue: z.boolean(), cache: z.boolean(), origin: z.boolean() }).nullable().default(null),
  warnings: z.array(warning),
  /** Eleven questions in order. `measuredAt` is null when the contract alone gives the answer. */
  questions: z.array(
    z.object({ question: z.string(), answer: z.string(), measuredAt: instant.nullable(), known: z.boolean() }),
  ),
  lastFailure: z
    .object({
      at: instant,
      lane: z.number().int(),
      mutations: z.number().int(),
      error: z.string(),
      /** Some of its mutations. */
      sample: z.array(z.string()),
      /** How many keys and actors it held, and how many of its mutations were tried more than once. */
      keys: z.number().int().nullable().default(null),
      actors: z.number().int().nullable().default(null),
      triedAgain: z.number().int().nullable().default(null),
      /** Every mutation of the batch as it stands now, where `batch=items` asked for them and the caller sees keys. */
      items: z
        .array(
          z.object({
            mutation: z.string(),
            key: z.string(),
            version: decimal,
            state: mutationState,
            attempts: z.number().int(),
          }),
        )
        .nullable()
        .default(null),
    })
    .nullable(),
  /** The batches that the workers flushed in the last minute: their mean size, and how many there were a second; null: not known. */
  batches: z.object({ size: z.number(), perSec: z.number() }).nullable().default(null),
});

export const pathList = z.object({
  asOf: instant,
  environment: z.string(),
  /** One sentence that sums up the list, for the head of the page. */
  sentence: z.string(),
  /** Why paths stand badly, worst first: a store that does not answer stands once, with all of its paths. */
  causes: z.array(
    z.object({
      kind: z.enum(CAUSE_KINDS),
      sentence: z.string(),
      paths: z.array(z.string()),
      since: instant.nullable(),
      store: z.string().nullable(),
      finding: finding.nullable(),
      /** The open incident that holds one of the paths. */
      incident: z.object({ id: z.string(), title: z.string() }).nullable(),
    }),
  ),
  /** Why the list may be incomplete (the ledger could not be read), or null. */
  unreachable: z.string().nullable(),
  items: z.array(pathSummary),
  next: z.null(),
});

export type PathSummary = z.infer<typeof pathSummary>;

export type PathDetail = z.infer<typeof pathDetail>;

export type PathList = z.infer<typeof pathList>;

export type Truth = z.infer<typeof truth>;

export type Series = z.infer<typeof series>;

const LEAST_STEP_MS = 1_000;
const MOST_STEP_MS = 86_400_000;
const MOST_POINTS = 2_000;

const stepMs = z.string().transform((text, context) => {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : parseDuration(text);
  if (ms !== null && ms >= LEAST_STEP_MS && ms <= MOST_STEP_MS) return ms;
  context.addIssue({ code: "custom", message: "A step is seconds or a duration such as 15s, from 1 s to 1 day." });
  return z.NEVER;
});
const time = instantGiven().transform((text) => new Date(text));

/** A range of time and its step; refused when it runs backwards, or holds too many points for a chart. */
const range = z.strictObject({ from: time, to: time, step: stepMs }).superRefine(({ from, to, step }, context) => {
  const points = (to.getTime() - from.getTime()) / step;
  if (points < 0) context.addIssue({ code: "custom", path: ["from"], message: "`from` is after `to`." });
  if (points > MOST_POINTS)
    context.addIssue({
      code: "custom",
      path: ["step"],
      message: `The range has ${Math.ceil(points)} points at this step; the limit is ${MOST_POINTS}. Choose a longer step.`,
    });
});

export const path = {
  list: entry({
    method: "GET",
    path: "/paths",
    permission: "path.read",
    summary: "Every path with its figures",
    answers: { 200: "All paths" },
    output: pathList,
    refusals: ["store-unreachable"],
  }),
  read: entry({
    method: "GET",
    path: "/paths/{path}",
    permission: "path.read",
    summary: "One path: figures, warnings, the eleven questions",
    params: inPath,
    /** `batch=items`: with every mutation of the last batch that failed. */
    query: z.strictObject({ batch: z.literal("items").optional() }),
    answers: { 200: "The path" },
    output: pathDetail,
    refusals: ["unknown-path", "store-unreachable"],
  }),
  series: entry({
    method: "GET",
    path: "/paths/{path}/series",
    permission: "path.read",
    summary: "A path's figures over time",
    params: inPath,
    query: range,
    answers: { 200: "The figures at each step" },
    output: series,
    refusals: ["unknown-path", "store-unreachable"],
  }),
};
