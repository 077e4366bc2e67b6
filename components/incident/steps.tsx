import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import type { StepName } from "../../lib/http/wire/incidents";
import { type IncidentStep, statusWords, stepTitle } from "../incident-step/step.model";
import { StepIcon } from "../incident-step/step-icon";
import { Time } from "../time/time";
import { GateMeasurement } from "./gate-measurement";
import classes from "./incident.module.css";

interface StepsProps {
  steps: readonly IncidentStep[];
  chosen: StepName;
  onChoose: (step: StepName) => void;
}

/** The six steps, each with what its gate measures. */
export function Steps({ steps, chosen, onChoose }: StepsProps) {
  return (
    <ol className={classes.steps} aria-label="The six steps">
      {steps.map((step, index) => (
        <li key={step.step} data-status={step.status} data-chosen={step.step === chosen}>
          <UnstyledButton
            className={classes.stepName}
            aria-current={step.step === chosen ? "step" : undefined}
            onClick={() => onChoose(step.step)}
          >
            <StepIcon status={step.status} />
            <span>
              {index + 1}. {stepTitle(step.step)}
            </span>
            <Tooltip label={statusWords(step.status).meaning}>
              <span className={classes.status}>{statusWords(step.status).word}</span>
            </Tooltip>
          </UnstyledButton>
          {step.closedAgainAt !== null && step.status === "reopened" && (
            <p className={classes.alarm}>
              Its gate was open and closed again <Time at={step.closedAgainAt} clockOnly />. What comes after it is
              blocked.
            </p>
          )}
          {step.brokenGlass && (
            <p className={classes.alarm}>
              <IconHammer size={13} aria-hidden /> Glass broken by {step.brokenGlass.by},{" "}
              <Time at={step.brokenGlass.at} clockOnly />: {step.brokenGlass.reason}
            </p>
          )}
          <ul className={classes.gate} aria-label={`Gate of step ${index + 1}`}>
            {step.gate.measured.map((measured) => (
              <GateMeasurement key={measured.name} measured={measured} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
