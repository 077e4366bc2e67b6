"use client";
import { SegmentedControl } from "@mantine/core";
import { setTimeMode, TIME_MODES, type TimeMode, useTimeMode } from "../../kit/time/time-mode";

const LABELS: Record<TimeMode, string> = { local: "Local", utc: "UTC", relative: "Ago" };

/** Chooses the form of every time on screen. */
export function TimeSwitch() {
  const mode = useTimeMode();
  return (
    <SegmentedControl
      size="xs"
      aria-label="How times are written"
      value={mode}
      onChange={(value) => setTimeMode(value as TimeMode)}
      data={TIME_MODES.map((value) => ({ value, label: LABELS[value] }))}
    />
  );
}
