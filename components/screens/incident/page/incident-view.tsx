"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { StepName } from "../../../../lib/api/lists";
import { Panel } from "../../../kit/state/panel";
import { chosenStep, presentStep, STEPS, stepsAt, stepTitle } from "../../../shared/incident/step.model";
import { nextStepQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { INCIDENT_ADDRESS, PRESENT_STEP } from "../address";
import { DeskPanel } from "../desk/desk-panel";
import { NextStepBar } from "../next/next-step-bar";
import classes from "./incident.module.css";
import { IncidentHead } from "./incident-head";
import { IncidentLog } from "./incident-log";
import { StepWork } from "./step-work";
import { Steps } from "./steps";

/** The six steps at the left; the work of the chosen step and the log at the right. */
export function IncidentView({ incident }: { incident: IncidentWire }) {
  const [{ step }, setAddress] = useQueryStates(INCIDENT_ADDRESS, { history: "push" });
  const next = useLiveQuery(nextStepQuery(incident.id), { enabled: incident.status === "open" });
  const present = presentStep(incident, next.status === "shown" ? next.value : null);
  const chosen = chosenStep(step, present);
  const isRepaired = incident.kind === "repair" && incident.status === "closed";
  return (
    <Stack gap="md">
      <IncidentHead incident={incident} />
      <NextStepBar incident={incident} answer={next} />
      <div className={classes.columns}>
        {isRepaired ? (
          <Text size="sm">
            The repair of one key needs none of the six steps: it acted on the key, looked at it again, and closed
            itself.
          </Text>
        ) : (
          <Steps
            steps={stepsAt(incident, present)}
            chosen={chosen}
            onChoose={(next) => setAddress({ step: next, plan: null, disposition: null, outcome: null })}
          />
        )}
        <Stack gap="md" className={classes.work}>
          {!isRepaired && (
            <Panel
              title={stepTitle(chosen)}
              id="work"
              aside={
                incident.status === "open" &&
                chosen !== present && <AtAnotherStep now={present} onGo={() => setAddress(PRESENT_STEP)} />
              }
            >
              <StepWork key={chosen} step={chosen} incident={incident} />
            </Panel>
          )}
          <DeskPanel incident={incident} />
          <IncidentLog log={incident.log} />
        </Stack>
      </div>
    </Stack>
  );
}

/** Beside the work of one step: the incident is at another one. */
function AtAnotherStep({ now, onGo }: { now: StepName; onGo: () => void }) {
  return (
    <Text size="sm" role="note">
      The incident is at step {STEPS.indexOf(now) + 1} now.{" "}
      <Button size="compact-xs" variant="subtle" onClick={onGo}>
        Go to step {STEPS.indexOf(now) + 1}
      </Button>
    </Text>
  );
}
