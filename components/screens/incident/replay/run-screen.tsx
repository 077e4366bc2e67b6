"use client";
import { Stack } from "@mantine/core";
import { useQueryState } from "nuqs";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { LiveView } from "../../../kit/state/live-view";
import { runQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { RunProgress } from "../../../shared/run/run-progress";
import { RunSteering } from "../../../shared/run/run-steering";
import { INCIDENT_ADDRESS } from "../address";
import { ResultFilter } from "./result-filter";
import { RunItems } from "./run-items";

/** The run of a plan: its progress, its steering, and each item's outcome. */
export function RunScreen({ id, incident }: { id: string; incident: IncidentWire }) {
  const [outcome, setOutcome] = useQueryState("outcome", INCIDENT_ADDRESS.outcome);
  const answer = useLiveQuery(runQuery(id));
  return (
    <LiveView answer={answer} what="the run">
      {(run) => (
        <Stack gap="sm">
          <RunProgress run={run} />
          <RunSteering run={run} paths={incident.scope.paths} closed={incident.status === "closed"} secondary />
          <ResultFilter label="Outcomes" counts={run.outcomes} chosen={outcome} onChoose={setOutcome} />
          <RunItems run={run} outcome={outcome} />
        </Stack>
      )}
    </LiveView>
  );
}
