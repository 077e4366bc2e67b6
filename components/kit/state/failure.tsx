import { Button, List, Text } from "@mantine/core";
import { IconAlertOctagon } from "@tabler/icons-react";
import type { ExplainedProblem } from "./explained-problem";
import { isWorthAnotherTry, remedyOf } from "./failure.model";
import classes from "./state.module.css";

interface FailureProps {
  problem: ExplainedProblem;
  onRetry?: () => void;
}

/** A refusal or a failure with nothing to show instead: what happened, and what to do. */
export function Failure({ problem, onRetry }: FailureProps) {
  return (
    <div className={classes.failure} role="alert" data-state="error">
      <div className={classes.failureTitle}>
        <IconAlertOctagon size={18} aria-hidden />
        {problem.title}
      </div>
      <Text mt={4}>{problem.detail}</Text>
      {problem.errors && (
        <List size="sm" mt={4}>
          {problem.errors.map((error) => (
            <List.Item key={`${error.pointer} ${error.detail}`}>
              {error.pointer ? `${error.pointer}: ${error.detail}` : error.detail}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm" mt={6}>
        {remedyOf(problem)}
      </Text>
      <Text size="xs" mt={6} c="dimmed" ff="monospace">
        {problem.code}
        {problem.status > 0 && ` · HTTP ${problem.status}`}
      </Text>
      {onRetry && isWorthAnotherTry(problem) && (
        <Button variant="default" mt="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
