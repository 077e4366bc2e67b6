import { z } from "zod";
import { decimal, instant, pathMode, storedVersion, valueText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { answerKind } from "./lists";
import { orNull, paging } from "./params";

export const savedAnswer = z.object({
  /** Null for no-record. */
  mutation: z.string().nullable(),
  path: z.string().nullable(),
  /** `observed`: the answer is as strong as the evidence of the other system's stores. */
  mode: pathMode.default("native"),
  key: z.string().nullable(),
  version: storedVersion.nullable(),
  answer: answerKind,
  sentence: z.string(),
  customerSentence: z.string(),
  evidence: z.object({
    acknowledged: z.array(z.string()),
    durable: z.array(z.string()),
    observed: z.array(z.string()),
  }),
  acceptedAt: instant.nullable(),
  expectedBy: instant.nullable(),
  payload: z.unknown(),
  payloadText: valueText,
  /** When an erasure overwrote the payload; null: never. */
  erasedAt: instant.nullable().default(null),
  /** The mutation with which a repair replaced this one, and the answer for it. */
  replacedBy: z
    .object({
      mutation: z.string(),
      version: decimal,
      /** amended-as, restored-as or salvaged-as. */
      relation: z.string(),
      answer: answerKind,
      sentence: z.string(),
    })
    .nullable(),
});

export const savedAnswers = z.object({
  answers: z.array(savedAnswer),
  readAt: instant,
  next: z.string().nullable(),
  /** More writes match than are listed. */
  hasMore: z.boolean().default(false),
});

export type SavedAnswer = z.infer<typeof savedAnswer>;

export type SavedAnswers = z.infer<typeof savedAnswers>;

const part = orNull(identifierText());
const mutationId = z
  .uuid("A mutation id is a UUID.")
  .optional()
  .transform((text) => text?.toLowerCase() ?? null);

export const saved = {
  ask: entry({
    method: "GET",
    path: "/saved",
    permission: "saved.ask",
    summary: "Did we save it?",
    query: z.strictObject({
      path: part,
      key: part,
      actor: part,
      requestId: part,
      idempotencyKey: part,
      mutation: mutationId,
      ...paging,
    }),
    answers: { 200: "The answers; there is always at least one" },
    output: savedAnswers,
    refusals: ["unknown-path", "bad-cursor", "store-unreachable"],
  }),
};

export type SavedFilter = z.input<typeof saved.ask.query>;
