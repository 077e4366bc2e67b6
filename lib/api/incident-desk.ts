import { z } from "zod";
import { decimal, instant, reasonText } from "./common";
import { severity } from "./lists";

/** The severity, the people and the notes of an incident. */
export const incidentDesk = z.object({
  /** Null: nobody has said. */
  severity: severity.nullable().default(null),
  people: z.array(z.object({ name: z.string(), since: instant })).default([]),
  /** A reopening that waits until the truth lag has stayed low. */
  armed: z
    .object({
      lagUnderMs: z.number(),
      forMs: z.number(),
      thenClose: z.boolean(),
      by: z.string(),
      at: instant,
      reason: z.string(),
      /** Since when its conditions hold; null while one does not. */
      calmSince: instant.nullable(),
      waitsFor: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** The newest 100 notes, oldest first, each with the number of its row in the audit. */
  notes: z.array(z.object({ number: decimal, at: instant, by: z.string(), text: z.string() })).default([]),
});

export const noteRequest = z.strictObject({ text: z.string().trim().min(1, "A note needs a text.").max(2_000) });

export const severityRequest = z.strictObject({ severity });

/** `on: true`: one works on the incident from now on. */
export const attendanceRequest = z.strictObject({ on: z.boolean() });

export const horizonRequest = z.strictObject({ reason: reasonText() });

const HOUR_MS = 3_600_000;

export const armingRequest = z.strictObject({
  /** Each path's truth lag has to be under this, in milliseconds. */
  lagUnderMs: z
    .int()
    .min(1_000)
    .max(24 * HOUR_MS)
    .default(30_000),
  /** How long it has to stay so without a break, in milliseconds. */
  forMs: z
    .int()
    .min(0)
    .max(24 * HOUR_MS)
    .default(30_000),
  thenClose: z.boolean().default(true),
  reason: reasonText(),
});

export const disarmingRequest = z.strictObject({ reason: reasonText() });

/** A Markdown text. */
export const handover = z.object({ incident: z.string(), text: z.string(), readAt: instant });
