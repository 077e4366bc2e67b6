import { z } from "zod";
import { DRAIN_SCOPES } from "../domain/path-control";
import { JOB_STATES } from "../domain/verdict/evidence";
import { SINCE_KINDS } from "../domain/verdict/findings";
import { AUTHORITIES, WAY_ACTIONS } from "../domain/ways-back/way";
import { decimal, instant, page, pathMode, storedVersion, valueText } from "./common";
import { entry } from "./entry";
import { finding, mutationState, storeStatus } from "./lists";
import { mutationWire } from "./mutations";
import { inKey, inPath, paging, prefixParam } from "./params";

/** One action for a finding under one authority, or why there is none. */
export const wayBackWire = z.object({
  authority: z.enum(AUTHORITIES),
  /** The region, when the authority is a cache. */
  region: z.string().nullable(),
  action: z.enum(WAY_ACTIONS),
  offered: z.boolean(),
  because: z.string().nullable(),
});

/** Whether `since` is when the stores began to disagree, or when that was first seen; absent for findings of an older release. */
export const sinceIs = z.enum(SINCE_KINDS).optional();

export const findingWire = z.object({
  finding,
  since: instant,
  sinceIs,
  sentence: z.string(),
  /** The evidence by store, as label and text, e.g. {store: "cache eu", shows: "version 9, speculative"}. */
  evidence: z.array(z.object({ store: z.string(), shows: z.string() })),
  /** Actions under every possible authority. */
  waysBack: z.array(wayBackWire),
});

export const outstandingMutation = z.object({
  id: z.string(),
  /** Null on an observed path whose writes carry none. */
  version: storedVersion.nullable(),
  state: mutationState,
  /** Null on an observed path whose source does not say. */
  acceptedAt: instant.nullable(),
});

export const cacheReading = z.object({
  region: z.string(),
  status: storeStatus,
  version: storedVersion.nullable(),
  value: z.unknown(),
  valueText,
  speculative: z.boolean().nullable(),
  writtenAt: instant.nullable(),
  ttlMs: z.number().nullable(),
  /** What a reader of this region gets at present, and after an eviction, as one sentence each. */
  readerGets: z.string(),
  afterEviction: z.string(),
  because: z.string().nullable(),
});

export const originReading = z.object({
  name: z.string(),
  status: storeStatus,
  version: storedVersion.nullable(),
  value: z.unknown(),
  valueText,
  updatedAt: instant.nullable(),
  /** Why the store is unreachable, or null. */
  because: z.string().nullable(),
});

/**
 * What the origin made of the row's version, when its receipt covers the row. It is no finding, since nobody else changed the row.
 */
export const rewritingNote = z.object({
  kind: z.literal("rewritten"),
  version: decimal,
  sentence: z.string(),
  /** Only the differing members, as exact JSON text; null on a side without the member. */
  members: z.array(z.object({ member: z.string(), asked: valueText, became: valueText })),
});

export const keyStory = z.object({
  path: z.string(),
  /** `observed`: what `ledger` says comes from the other system's outbox and queue. */
  mode: pathMode.default("native"),
  key: z.string(),
  verdict: finding,
  /** The verdict as one sentence. */
  sentence: z.string(),
  findings: z.array(findingWire),
  /** Notes on the key that ask for no repair. */
  notes: z.array(rewritingNote).default([]),
  ledger: z.object({
    status: storeStatus,
    head: storedVersion.nullable(),
    materialized: storedVersion.nullable(),
    /** Whether a mutation's payload is the key's whole value, so that the ledger knows the row's value at its version. */
    whole: z.boolean(),
    /** The value at head, null when unknown. */
    value: z.unknown(),
    valueText,
    /** When an erasure overwrote the value at head; null: never. */
    erasedAt: instant.nullable().default(null),
    /** Newest first, at most 100. `outstandingCount` counts all; at the counting bound `outstandingIsLeast` is true. */
    outstanding: z.array(outstandingMutation),
    outstandingCount: decimal,
    outstandingIsLeast: z.boolean().optional(),
    because: z.string().nullable(),
  }),
  /** Whether this key drains, and what holds it; null on an observed path, or when the ledger did not answer. */
  drain: z
    .object({
      lane: z.number().int(),
      holds: z.array(
        z.object({
          of: z.enum(DRAIN_SCOPES),
          /** Trueup paused the path itself, for the given reason, and resumes it at the first change that the origin accepts. */
          byItself: z.boolean().default(false),
          reason: z.string().nullable(),
          actor: z.string().nullable(),
          since: instant.nullable(),
        }),
      ),
    })
    .nullable(),
  queue: z.array(
    z.object({
      mutation: z.string(),
      version: storedVersion.nullable(),
      job: z.string().nullable(),
      state: z.enum([...JOB_STATES, "unreachable", "not-queued"]),
      lane: z.number().int(),
    }),
  ),
  caches: z.array(cacheReading),
  origin: originReading,
  replicas: z.array(originReading),
  /** A digest of this answer; a repair names it, and is refused once the key has moved. */
  shown: z.string(),
  readAt: instant,
});

/** `head` and `acceptedAt` are null on an observed path whose stores do not tell them. */
export const keyListItem = z.object({
  key: z.string(),
  head: storedVersion.nullable(),
  acceptedAt: instant.nullable(),
});

export type KeyStory = z.infer<typeof keyStory>;

export const key = {
  list: entry({
    method: "GET",
    path: "/paths/{path}/keys",
    permission: "key.read",
    summary: "Keys by prefix",
    params: inPath,
    query: z.strictObject({ prefix: prefixParam, ...paging }),
    answers: { 200: "A page of keys" },
    output: page(keyListItem),
    refusals: ["unknown-path", "bad-cursor", "store-unreachable"],
  }),
  read: entry({
    method: "GET",
    path: "/paths/{path}/keys/{key}",
    permission: "key.read",
    summary: "A key's verdict, findings and stores at one read time",
    params: inKey,
    answers: { 200: "The key, read from every store" },
    output: keyStory,
    refusals: ["unknown-path", "store-unreachable"],
  }),
  mutations: entry({
    method: "GET",
    path: "/paths/{path}/keys/{key}/mutations",
    permission: "key.read",
    summary: "A key's mutations, newest first",
    params: inKey,
    query: z.strictObject(paging),
    answers: { 200: "A page of mutations" },
    output: page(mutationWire),
    refusals: ["unknown-path", "bad-cursor", "store-unreachable"],
  }),
};
