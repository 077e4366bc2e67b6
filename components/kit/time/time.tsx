"use client";
import { Tooltip } from "@mantine/core";
import { useNow } from "./clock";
import { localText, relativeText, timeText, utcText } from "./time.model";
import { useTimeMode } from "./time-mode";

interface TimeProps {
  /** RFC 3339, or milliseconds since the epoch. */
  at: string | number;
  /** Leave out the day when it is today. */
  clockOnly?: boolean;
  className?: string;
}

/** A time as the reader chose to see it (local, UTC, relative), with all three on hover. */
export function Time({ at, clockOnly = false, className }: TimeProps) {
  const mode = useTimeMode();
  const now = useNow();
  const date = new Date(at);
  const valid = !Number.isNaN(date.getTime());
  const text = timeText(date, mode, now, clockOnly);
  if (!valid || now === null) return <time className={className}>{text}</time>;
  const all = `${localText(date, true)} · ${utcText(date)} · ${relativeText(date, now)}`;
  return (
    <Tooltip label={all}>
      <time dateTime={date.toISOString()} className={className} suppressHydrationWarning>
        {text}
      </time>
    </Tooltip>
  );
}
