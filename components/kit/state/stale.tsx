"use client";
import { VisuallyHidden } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formatDuration } from "../format";
import type { Staleness } from "./staleness";
import classes from "./state.module.css";

const HEADLINE: Record<Staleness["kind"], string> = {
  failed: "Could not refresh.",
  paused: "Paused.",
  slow: "No answer yet.",
};

/** The last good figures, dimmed, with their age and why they are not newer; passes fresh figures through. */
export function Stale({ stale, children }: { stale: Staleness | null; children: ReactNode }) {
  return (
    <>
      {/* Announced once; the age, which changes each second, is not. */}
      <VisuallyHidden role="status">{stale && `${HEADLINE[stale.kind]} Older figures are shown.`}</VisuallyHidden>
      {stale && <StaleNote stale={stale} />}
      <div data-dimmed={stale !== null} data-state={stale ? "stale" : undefined}>
        {children}
      </div>
    </>
  );
}

function StaleNote({ stale }: { stale: Staleness }) {
  const age = formatDuration(Math.floor(stale.ageMs / 1_000) * 1_000);
  return (
    <div className={classes.staleNote}>
      <IconClockExclamation size={16} aria-hidden />
      <strong>{HEADLINE[stale.kind]}</strong>
      <span>These figures are {age} old.</span>
      {stale.kind !== "paused" && <span>{stale.because}</span>}
    </div>
  );
}
