"use client";
import { Stack, Text } from "@mantine/core";
import type { CatchUpRequest } from "../../../lib/api/catch-up";
import { BacklogChart } from "../../kit/charts/backlog-chart";
import { Figure } from "../../kit/figure/figure";
import { formatCount, formatDuration, formatSignedRate } from "../../kit/format";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { catchUpQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import {
  type Basis,
  courseOf,
  type Outcome,
  outcomeSentence,
  type Reading,
  resultTitle,
  workings,
} from "./catch-up.model";
import classes from "./catch-up.module.css";

/** The answer to the typed question, or the inputs to correct first. */
export function CatchUpAnswer({ reading, basis }: { reading: Reading; basis: Basis }) {
  return (
    <Panel title={resultTitle(basis)}>
      {reading.request === null ? (
        <Empty title="No result yet">Fill in or correct the inputs that are marked.</Empty>
      ) : (
        <Answer request={reading.request} basis={basis} />
      )}
    </Panel>
  );
}

interface AnswerProps {
  request: CatchUpRequest;
  basis: Basis;
}

function Answer({ request, basis }: AnswerProps) {
  const answer = useLiveQuery(catchUpQuery(request), { intervalMs: false });
  return (
    <LiveView answer={answer} what="the answer">
      {(reckoned) => <OutcomeView request={reckoned.request} basis={basis} outcome={reckoned.outcome} />}
    </LiveView>
  );
}

function OutcomeView({ request, basis, outcome }: AnswerProps & { outcome: Outcome }) {
  const { backlog, headroomPerSec, catchUpMs } = outcome;
  return (
    <Stack gap="md">
      <Text className={classes.sentence} role="status">
        {outcomeSentence(outcome, basis)}
      </Text>
      <div className={classes.figures}>
        <Figure label="Backlog" value={formatCount(backlog)} unit="writes" />
        <Figure
          label="Headroom"
          value={formatSignedRate(headroomPerSec)}
          unit="/s"
          tone={headroomPerSec <= 0 ? "bad" : undefined}
        />
        <Figure
          label="Catch-up"
          value={catchUpMs === null ? (backlog === 0 ? formatDuration(0) : "never") : formatDuration(catchUpMs)}
          tone={catchUpMs === null && backlog > 0 ? "bad" : undefined}
        />
      </div>
      <BacklogChart course={courseOf(request, outcome)} turnAt={request.forMs} />
      <ul className={classes.workings} aria-label="How the result is calculated">
        {workings(request, outcome).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Stack>
  );
}
