import { z } from "zod";
import { ERASURE_STATES } from "../domain/erasure/states";
import { inOne } from "./access-members";
import { decimal, instant, page, pathName, reasonText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { paging } from "./params";

export const erasureWire = z.object({
  id: z.string(),
  path: z.string(),
  key: z.string(),
  reason: z.string(),
  state: z.enum(ERASURE_STATES),
  askedBy: z.string(),
  askedAt: instant,
  /** The caller asked for it, so another administrator approves it. */
  own: z.boolean(),
  /** The person who approved, refused or took it back; null: nobody yet. */
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  /** The only administrator approved it, a day after asking. */
  alone: z.boolean(),
  /** Versions up to this one are erased; null before it began, and on an observed path. */
  upTo: decimal.nullable(),
  begunAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** The reason that the erasure waits for, or what a finished erasure left, as one sentence. */
  because: z.string().nullable(),
  /** `overwritten`: rows and entries, at least. `clean`: the last whole look found nothing more. */
  places: z.array(
    z.object({ place: z.string(), overwritten: decimal, clean: z.boolean(), because: z.string().nullable() }),
  ),
  /** How many places there are, and how many are clean; null before it began. */
  progress: z.object({ places: z.int(), clean: z.int(), overwritten: decimal }).nullable(),
});

export type ErasureWire = z.infer<typeof erasureWire>;

const BEFORE_IT_BEGAN = ["wrong-state"] as const;

export const erasure = {
  ask: entry({
    method: "POST",
    path: "/erasures",
    permission: "erasure.ask",
    summary: "Asks for a key's payloads to be erased; another administrator approves it",
    body: z.strictObject({ path: pathName, key: identifierText(), reason: reasonText() }),
    command: true,
    answers: { 201: "The request, which waits for its approval" },
    output: erasureWire,
    refusals: ["unknown-path", ...BEFORE_IT_BEGAN],
  }),
  list: entry({
    method: "GET",
    path: "/erasures",
    permission: "erasure.read",
    summary: "Erasures with their state and progress",
    query: z.strictObject(paging),
    answers: { 200: "The erasures, the newest first" },
    output: page(erasureWire),
    refusals: ["bad-cursor"],
  }),
  read: entry({
    method: "GET",
    path: "/erasures/{id}",
    permission: "erasure.read",
    summary: "One erasure with its progress",
    params: inOne,
    answers: { 200: "The erasure" },
    output: erasureWire,
    refusals: ["not-found"],
  }),
  approve: entry({
    method: "POST",
    path: "/erasures/{id}/approve",
    permission: "erasure.approve",
    summary: "Approves an erasure, as the second administrator; a worker carries it out",
    params: inOne,
    body: z.strictObject({}),
    bodyOptional: true,
    command: true,
    answers: { 200: "The erasure" },
    output: erasureWire,
    refusals: ["same-person", ...BEFORE_IT_BEGAN],
  }),
  withdraw: entry({
    method: "POST",
    path: "/erasures/{id}/withdraw",
    permission: "erasure.withdraw",
    summary: "Takes one's own request back, or refuses another's; nothing stops an erasure that has begun",
    params: inOne,
    body: z.strictObject({}),
    bodyOptional: true,
    command: true,
    answers: { 200: "The erasure" },
    output: erasureWire,
    refusals: [...BEFORE_IT_BEGAN],
  }),
};
