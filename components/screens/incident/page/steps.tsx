import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconCircleCheck, IconHammer } from "@tabler/icons-react";
import type { StepName } from "../../../../lib/api/lists";
import { Time } from "../../../kit/time/time";
import { type IncidentStep, standingOf, statusWords, stepTitle } from "../../../shared/incident/step.model";
import { StepIcon } from "../rail/step-icon";
import { GateMeasurement } from "./gate-measurement";
import classes from "./incident.module.css";

interface StepsProps {
  steps: readonly IncidentStep[];
  chosen: StepName;
  onChoose: (step: StepName) => void;
}

/** The six steps, each with the measurements of its gate. */
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
              The gate was open, and closed again <Time after="at" at={step.closedAgainAt} clockOnly />. The steps after
              it are blocked.
            </p>
          )}
          {step.brokenGlass && (
            <p className={classes.alarm}>
              <IconHammer size={13} aria-hidden /> Glass broken by {step.brokenGlass.by},{" "}
              <Time at={step.brokenGlass.at} clockOnly />: {step.brokenGlass.reason}
            </p>
          )}
          <Gate step={step} number={index + 1} whole={step.step === chosen} />
        </li>
      ))}
    </ol>
  );
}

interface GateProps {
  step: IncidentStep;
  number: number;
  /** True lists every measurement; false only counts the passed ones. */
  whole: boolean;
}

/** The measurements of a gate; those that the gate waits for are always listed. */
function Gate({ step: { gate }, number, whole }: GateProps) {
  const listed = whole ? gate.measured : gate.measured.filter((each) => standingOf(each) !== "met");
  const met = gate.measured.length - listed.length;
  return (
    <>
      {listed.length > 0 && (
        <ul className={classes.gate} aria-label={`Gate of step ${number}`}>
          {listed.map((measured) => (
            <GateMeasurement key={measured.name} measured={measured} />
          ))}
        </ul>
      )}
      {met > 0 && (
        <p className={classes.met}>
          <IconCircleCheck size={14} aria-hidden />
          {listed.length === 0 ? (met === 1 ? "as wanted" : `all ${met} as wanted`) : `${met} more as wanted`}
        </p>
      )}
    </>
  );
}
