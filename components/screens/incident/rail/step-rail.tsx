import { Tooltip } from "@mantine/core";
import type { StepName } from "../../../../lib/api/lists";
import { STEPS, type StepStatus, shortTitle, statusWords, stepTitle } from "../../../shared/incident/step.model";
import classes from "./step.module.css";
import { StepIcon } from "./step-icon";

/** The six steps in small: those passed, and the present step. */
export function StepRail({ statuses }: { statuses: ReadonlyMap<StepName, StepStatus> }) {
  return (
    <ol className={classes.rail} aria-label="Steps">
      {STEPS.map((step) => {
        const status = statuses.get(step) ?? "waiting";
        return (
          <Tooltip key={step} label={`${stepTitle(step)}: ${statusWords(status).word}`}>
            <li data-status={status} aria-current={status === "current" ? "step" : undefined}>
              <StepIcon status={status} size={13} />
              <span className={classes.railName}>{shortTitle(step)}</span>
              <span className={classes.spoken}>: {statusWords(status).word}</span>
            </li>
          </Tooltip>
        );
      })}
    </ol>
  );
}
