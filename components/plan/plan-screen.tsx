"use client";
import type { IncidentWire } from "../../lib/api/incidents";
import { planQuery } from "../query/recovery-options";
import { useLiveQuery } from "../query/use-live-query";
import { LiveView } from "../state/live-view";
import { PlanView } from "./plan-view";

/** One plan, polled until it has been run. */
export function PlanScreen({ id, incident }: { id: string; incident: IncidentWire }) {
  const answer = useLiveQuery(planQuery(id));
  return (
    <LiveView answer={answer} what="the plan">
      {(plan) => <PlanView plan={plan} incident={incident} />}
    </LiveView>
  );
}
