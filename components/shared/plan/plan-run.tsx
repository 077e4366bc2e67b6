"use client";
import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PlanWire } from "../../../lib/api/plans";
import type { RunWire } from "../../../lib/api/runs";
import { formatCount, formatRate } from "../../kit/format";
import { Term } from "../../kit/term/term";
import { useNow } from "../../kit/time/clock";
import { CommandOutcome } from "../command/command-outcome";
import { type Command, useCommand } from "../command/use-command";
import { Permitted } from "../me/permitted";
import { api } from "../query/api";
import { kindWord, outdated, runWords, shortDigest, typedBefore, whyNotRun } from "./plan.model";
import classes from "./plan.module.css";
import { RemakePlan } from "./remake-plan";

type StartRun = Command<string, RunWire>;

/** The command that runs a plan. It is held above the views of plan and run, so that a refusal outlives the change between them. */
export function useStartRun(plan: string): StartRun {
  return useCommand(
    (digest: string, key, glass) =>
      api.run.start({ params: { id: plan }, body: { digest, ...glass } }, { commandKey: key }),
    {
      breakable: true,
    },
  );
}

interface PlanRunProps {
  plan: PlanWire;
  /** The paths of the plan's incident. */
  paths: readonly string[];
  closed: boolean;
  run: StartRun;
  onRemade?: (plan: string) => void;
  /** The next step's words, where its button runs this plan; left out: the plan's own words. */
  words?: string | null;
  /** Another button on the screen is the primary one. */
  secondary?: boolean;
}

/** The button that runs exactly the shown plan, with the plan's digest beside it; or the reason why it cannot run, with a remedy. */
export function PlanRun({ plan, paths, closed, run, onRemade, words, secondary = false }: PlanRunProps) {
  const now = useNow();
  const [typed, setTyped] = useState("");
  const wanted = typedBefore(plan, paths);
  const refused = closed ? "The incident is closed." : whyNotRun(plan, now);
  const rate = plan.ratePerSec === null ? "as fast as the headroom allows" : `at most ${formatRate(plan.ratePerSec)}/s`;
  const canary =
    plan.canary > 0
      ? `applies ${plan.canary === 1 ? "1 item" : `${formatCount(plan.canary)} items`} first and waits to be continued, then goes`
      : "goes";
  const remake = !closed && outdated(plan, now);
  return (
    <div>
      {refused === null && wanted !== null && (
        <TextInput
          label={`Type ${wanted} to run this plan`}
          description={`The plan would ${kindWord(plan.kind).toLowerCase()} ${formatCount(plan.counts.apply ?? "0")} items.`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          maw={360}
          mb="xs"
        />
      )}
      <Group gap="xs">
        <Permitted verb="run.start" paths={paths}>
          <Button
            variant={remake || secondary ? "default" : "filled"}
            disabled={refused !== null || (wanted !== null && typed.trim() !== wanted)}
            loading={run.pending}
            onClick={() => plan.digest !== null && run.give(plan.digest)}
            aria-describedby={`run-why-${plan.id}`}
          >
            {words ?? runWords(plan)}
          </Button>
        </Permitted>
        {plan.digest !== null && (
          <Text size="xs" c="dimmed" component="span">
            <Term word="digest" /> <code>{shortDigest(plan.digest)}</code>
          </Text>
        )}
        {remake && <RemakePlan plan={plan} paths={paths} onMade={onRemade} />}
      </Group>
      <Text size="sm" id={`run-why-${plan.id}`} className={refused === null ? undefined : classes.refused} mt={4}>
        {refused ??
          `The run ${canary} ${rate}. The run applies only items marked “apply”, and only where the key has not changed.`}
      </Text>
      <RunRefusal plan={plan} paths={paths} run={run} onRemade={onRemade} />
    </div>
  );
}

/** The reason why a run did not begin, and the remedy. */
export function RunRefusal({ plan, paths, run, onRemade }: Omit<PlanRunProps, "closed" | "words" | "secondary">) {
  return (
    <CommandOutcome
      command={run}
      doing="Starting the run"
      remedies={
        outdated(plan, null) ? {} : { "stale-plan": <RemakePlan plan={plan} paths={paths} onMade={onRemade} /> }
      }
    />
  );
}
