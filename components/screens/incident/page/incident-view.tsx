"use client";
import { Stack } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { Panel } from "../../../kit/state/panel";
import { useUrlState } from "../../../kit/url/use-url-state";
import { chosenStep, stepTitle } from "../../../shared/incident/step.model";
import classes from "./incident.module.css";
import { IncidentHead } from "./incident-head";
import { IncidentLog } from "./incident-log";
import { StepWork } from "./step-work";
import { Steps } from "./steps";

/** The six steps at the left, the work of the chosen one and the log at the right. */
export function IncidentView({ incident }: { incident: IncidentWire }) {
  const url = useUrlState();
  const chosen = chosenStep(url.get("step"), incident);
  return (
    <Stack gap="md">
      <IncidentHead incident={incident} />
      <div className={classes.columns}>
        <Steps
          steps={incident.steps}
          chosen={chosen}
          onChoose={(step) => url.set({ step, plan: null, disposition: null, outcome: null }, "push")}
        />
        <Stack gap="md" className={classes.work}>
          <Panel title={stepTitle(chosen)} id="work">
            <StepWork key={chosen} step={chosen} incident={incident} />
          </Panel>
          <IncidentLog log={incident.log} />
        </Stack>
      </div>
    </Stack>
  );
}
