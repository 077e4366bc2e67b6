"use client";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { LiveView } from "../../../kit/state/live-view";
import { planQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { PlanView } from "./plan-view";

/** A plan, polled until it has been run. */
export function PlanScreen({ id, incident }: { id: string; incident: IncidentWire }) {
  const answer = useLiveQuery(planQuery(id));
  return (
    <LiveView answer={answer} what="the plan">
      {(plan) => <PlanView plan={plan} incident={incident} />}
    </LiveView>
  );
}
