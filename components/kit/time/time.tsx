"use client";
import { Tooltip } from "@mantine/core";
import { useNow } from "./clock";
import { localText, relativeText, type TimeWord, timePhrase, timeText, utcText } from "./time.model";
import { useTimeMode } from "./time-mode";

interface TimeProps {
  /** RFC 3339, or milliseconds since the epoch. */
  at: string | number;
  /** Leave out the day when it is today. */
  clockOnly?: boolean;
  /** The word of the sentence before the time; it goes with the mode, as "since 03:12:09" is "for 6 min" as an age. */
  after?: TimeWord | undefined;
  className?: string;
}

/** A time as the reader chose to see it (local, UTC, relative), with all three on hover. */
export function Time({ at, clockOnly = false, after, className }: TimeProps) {
  const mode = useTimeMode();
  const now = useNow();
  const date = new Date(at);
  const valid = !Number.isNaN(date.getTime());
  const { word, text } =
    after === undefined
      ? { word: "", text: timeText(date, mode, now, clockOnly) }
      : timePhrase(after, date, { mode, now, clockOnly });
  const before = word === "" ? null : `${word} `;
  if (!valid || now === null)
    return (
      <>
        {before}
        <time className={className}>{text}</time>
      </>
    );
  const all = `${localText(date, true)} · ${utcText(date)} · ${relativeText(date, now)}`;
  return (
    <>
      {before}
      <Tooltip label={all}>
        <time dateTime={date.toISOString()} className={className} suppressHydrationWarning>
          {text}
        </time>
      </Tooltip>
    </>
  );
}
