import type { ForeignJob } from "../port";

/** The members of a job's hash that are read. `atm` is the count of attempts since BullMQ 5, `attemptsMade` before and in Bull 4. */
export const JOB_FIELDS = [
  "name",
  "data",
  "timestamp",
  "finishedOn",
  "atm",
  "attemptsMade",
  "failedReason",
  "parentKey",
  "parent",
  "rjk",
] as const;

type Texts = Record<(typeof JOB_FIELDS)[number], string | null>;

/** A job by the members of its hash; null where the hash is none of a job: it was removed, or the id is a marker of older workers. */
export function jobOf(id: string, members: readonly (string | null)[]): ForeignJob | null {
  const texts = Object.fromEntries(JOB_FIELDS.map((field, i) => [field, members[i] ?? null])) as Texts;
  if (texts.name === null) return null;
  const isScheduled = texts.rjk !== null || id.startsWith("repeat:");
  return {
    id,
    name: texts.name,
    data: texts.data ?? "null",
    timestamp: numberOf(texts.timestamp),
    finishedOn: numberOf(texts.finishedOn),
    attemptsMade: numberOf(texts.atm) ?? numberOf(texts.attemptsMade) ?? 0,
    failedReason: texts.failedReason,
    hasParent: texts.parentKey !== null || texts.parent !== null || isScheduled,
  };
}

/** The finite number that a text is; null: it is none. */
export function numberOf(text: string | null): number | null {
  const number = Number(text || Number.NaN);
  return Number.isFinite(number) ? number : null;
}
