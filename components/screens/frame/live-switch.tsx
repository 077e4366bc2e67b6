"use client";
import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useLive } from "../../kit/live/live";

/** Shows whether figures are live, and pauses or resumes them. */
export function LiveSwitch() {
  const { live, pausedBy, toggle } = useLive();
  const hint = live
    ? "Figures refresh every second. Press to pause (Space)."
    : pausedBy === "hidden-tab"
      ? "Paused while this tab is hidden."
      : "Figures are paused. Press to resume (Space).";
  return (
    <Tooltip label={hint}>
      <Button
        size="compact-sm"
        variant={live ? "default" : "filled"}
        onClick={toggle}
        aria-pressed={!live}
        aria-label={live ? "Live: pause updates" : "Paused: resume updates"}
        leftSection={
          live ? <IconPlayerPlayFilled size={11} aria-hidden /> : <IconPlayerPauseFilled size={11} aria-hidden />
        }
      >
        {live ? "Live" : "Paused"}
      </Button>
    </Tooltip>
  );
}
