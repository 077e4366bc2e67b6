import { z } from "zod";
import { decimal, instant, valueText } from "./common";
import { answerKind } from "./lists";

export const savedAnswer = z.object({
  /** Null for no-record. */
  mutation: z.string().nullable(),
  path: z.string().nullable(),
  key: z.string().nullable(),
  version: decimal.nullable(),
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
  /** What a repair put in its place, and the answer for that. */
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

export const savedAnswers = z.object({ answers: z.array(savedAnswer), readAt: instant, next: z.string().nullable() });

export type SavedAnswer = z.infer<typeof savedAnswer>;

export type SavedAnswers = z.infer<typeof savedAnswers>;
