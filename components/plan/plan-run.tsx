"use client";
import { Button, Text } from "@mantine/core";
import type { PlanWire } from "../../lib/http/wire/plans";
import { CommandOutcome } from "../command/command-outcome";
import { useCommand } from "../command/use-command";
import { formatCount, formatRate } from "../format";
import { api } from "../query/api";
import { useNow } from "../time/clock";
import { shortDigest, whyNotRun } from "./plan.model";
import classes from "./plan.module.css";

/** The button that runs exactly what is shown, named by its digest; or why it cannot be run. */
export function PlanRun({ plan, closed }: { plan: PlanWire; closed: boolean }) {
  const now = useNow();
  const run = useCommand((digest: string, key, glass) => api.startRun(plan.id, { digest, ...glass }, key), {
    breakable: true,
  });
  const refused = closed ? "The incident is closed." : whyNotRun(plan, now);
  const rate = plan.ratePerSec === null ? "as fast as the headroom allows" : `at most ${formatRate(plan.ratePerSec)}/s`;
  const canary = plan.canary > 0 ? `takes ${formatCount(plan.canary)} first and waits, then goes` : "goes";
  return (
    <div>
      <Button
        disabled={refused !== null}
        loading={run.pending}
        onClick={() => plan.digest !== null && run.give(plan.digest)}
        aria-describedby={`run-why-${plan.id}`}
      >
        Run {plan.digest === null ? "the plan" : shortDigest(plan.digest)}
      </Button>
      <Text size="sm" id={`run-why-${plan.id}`} className={refused === null ? undefined : classes.refused} mt={4}>
        {refused ??
          `It ${canary} ${rate}. Only what would be applied is touched, and only where its key has not moved.`}
      </Text>
      <CommandOutcome command={run} doing="Starting the run" />
    </div>
  );
}
