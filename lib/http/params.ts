import { z } from "zod";
import { instantGiven } from "../api/common";
import { parseDuration } from "../domain/duration";
import { identifierFault } from "../domain/identifier-text";
import { ok, type Result, refused } from "../errors";

/** `limit` of a list: 1 to 1000, 100 unless given. */
export const limitParam = z.coerce.number().int().min(1).max(1000).default(100);
/** `cursor` of a list: the `next` of the page before. */
export const cursorParam = z
  .string()
  .max(4_000)
  .optional()
  .transform((text) => text ?? null);

/** The id in an incident's address. */
export const incidentId = z.uuid("An incident's id is a UUID.");

/** `prefix` of a list of keys: anything that a key can begin with, or nothing. */
export const prefixParam = z
  .string()
  .default("")
  .refine(
    (text) => text === "" || identifierFault(text) === null,
    "A prefix is up to 512 bytes without control characters.",
  );

/** The key that a route's own path names, or why it can be none. */
export function keyParam(key: string): Result<string> {
  const detail = identifierFault(key);
  return detail === null ? ok(key) : refused({ code: "invalid", detail: `The key: ${detail}` });
}

const LEAST_STEP_MS = 1_000;
const MOST_STEP_MS = 86_400_000;
const MOST_POINTS = 2_000;

const stepParam = z.string().transform((text, context) => {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : parseDuration(text);
  if (ms !== null && ms >= LEAST_STEP_MS && ms <= MOST_STEP_MS) return ms;
  context.addIssue({ code: "custom", message: "A step is seconds or a duration such as 15s, from 1 s to 1 day." });
  return z.NEVER;
});
/** A range of time and its step; refused when it is backwards, or holds more points than anyone can see. */
export const rangeParams = z
  .strictObject({ from: instantGiven(), to: instantGiven(), step: stepParam })
  .transform(({ from, to, step }) => ({ from: new Date(from), to: new Date(to), stepMs: step }))
  .superRefine(({ from, to, stepMs }, context) => {
    const points = (to.getTime() - from.getTime()) / stepMs;
    if (points < 0) context.addIssue({ code: "custom", path: ["from"], message: "`from` is after `to`." });
    if (points > MOST_POINTS)
      context.addIssue({
        code: "custom",
        path: ["step"],
        message: `That would be ${Math.ceil(points)} points; the most is ${MOST_POINTS}. Take a longer step.`,
      });
  });
