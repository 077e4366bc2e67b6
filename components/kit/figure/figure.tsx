"use client";
import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { Unknown } from "../state/unknown";
import { useNow } from "../time/clock";
import { Time } from "../time/time";
import { timeText } from "../time/time.model";
import { useTimeMode } from "../time/time-mode";
import classes from "./figure.module.css";

export interface FigureProps {
  label?: string;
  /** The formatted number; null when it could not be measured. */
  value: string | null;
  unit?: string;
  /** When it was measured; absent for what is reckoned, not measured. */
  at?: string;
  /** Why it is unknown, when it is. */
  reason?: string;
  /** The name of the unknown figure, where no label has it. */
  what?: string;
  size?: "sm" | "md" | "lg";
  tone?: "bad" | "warn";
  /** A line below, e.g. what limits it. */
  note?: ReactNode;
  /** Writes "as of …" below; without it the time is on hover. */
  withAsOf?: boolean;
}

/** A number with its unit and the time it was measured; unknown is hatched, with its reason. */
export function Figure({
  label,
  value,
  unit,
  at,
  reason,
  what,
  size = "md",
  tone,
  note,
  withAsOf = false,
}: FigureProps) {
  const mode = useTimeMode();
  const now = useNow();
  return (
    <div className={classes.figure}>
      {label && <span className={classes.label}>{label}</span>}
      {value === null ? (
        <span className={classes.value} data-unknown="true">
          <Unknown reason={reason ?? "The figure was not measured."} what={what} />
        </span>
      ) : (
        <Tooltip label={at && `measured ${timeText(new Date(at), mode, now)}`} disabled={!at}>
          <span className={classes.value} data-size={size} data-tone={tone}>
            {value}
            {unit && <span className={classes.unit}>{unit}</span>}
          </span>
        </Tooltip>
      )}
      {note && value !== null && <span className={classes.note}>{note}</span>}
      {withAsOf && at && (
        <span className={classes.note}>
          as of <Time at={at} clockOnly />
        </span>
      )}
    </div>
  );
}
