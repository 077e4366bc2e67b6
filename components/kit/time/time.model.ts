import { formatDuration } from "../format";
import type { TimeMode } from "./time-mode";

const pad = (value: number, length = 2) => String(value).padStart(length, "0");

/** "2026-03-04 03:12:09 UTC". */
export function utcText(at: Date): string {
  return `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 19)} UTC`;
}

/** "2026-03-04 04:12:09", in the reader's own zone; `withZone` adds its offset. */
export function localText(at: Date, withZone = false): string {
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  return withZone ? `${day} ${clock} ${zoneText(at)}` : `${day} ${clock}`;
}

function zoneText(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? "−" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** "6 min 12 s ago", "in 30 s", "just now" within a second. */
export function relativeText(at: Date, now: number): string {
  const age = now - at.getTime();
  if (Math.abs(age) < 1_000) return "just now";
  return age > 0 ? `${wholeSeconds(age)} ago` : `in ${wholeSeconds(-age)}`;
}

const wholeSeconds = (ms: number) => formatDuration(Math.floor(ms / 1_000) * 1_000);

/** A time in the chosen mode; `clockOnly` leaves out a day that is today's. */
export function timeText(at: Date, mode: TimeMode, now: number | null, clockOnly = false): string {
  if (Number.isNaN(at.getTime())) return "not a time";
  if (mode === "relative" && now !== null) return relativeText(at, now);
  if (mode === "local" && now !== null) {
    const text = localText(at);
    return clockOnly && text.slice(0, 10) === localText(new Date(now)).slice(0, 10) ? text.slice(11) : text;
  }
  const text = utcText(at);
  return clockOnly && now !== null && text.slice(0, 10) === utcText(new Date(now)).slice(0, 10) ? text.slice(11) : text;
}

/** The words of a sentence that may stand right before a time. */
export const TIME_WORDS = ["at", "on", "by", "since"] as const;
export type TimeWord = (typeof TIME_WORDS)[number];

/**
 * A time with the word before it; the word is empty where none fits. As an age, "at 03:12:09" is "6 min 12 s ago",
 * "by 03:18:51" is "in 30 s" and "since 03:12:09" is "for 6 min 12 s".
 */
export function timePhrase(
  after: TimeWord,
  at: Date,
  { mode, now, clockOnly }: { mode: TimeMode; now: number | null; clockOnly?: boolean },
): { word: string; text: string } {
  const text = timeText(at, mode, now, clockOnly);
  const age = now === null || mode !== "relative" ? Number.NaN : now - at.getTime();
  if (Number.isNaN(age)) return { word: after, text };
  if (after === "since") return age >= 1_000 ? { word: "for", text: wholeSeconds(age) } : { word: after, text };
  return { word: after === "by" && age > -1_000 ? after : "", text };
}
