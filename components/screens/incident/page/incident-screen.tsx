"use client";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { LiveView } from "../../../kit/state/live-view";
import { Loading } from "../../../kit/state/loading";
import { incidentQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { IncidentView } from "./incident-view";

/** An incident: its steps and gates, the work of the chosen step, its log. */
export function IncidentScreen({ id, initialData }: { id: string; initialData?: IncidentWire }) {
  const answer = useLiveQuery({ ...incidentQuery(id), initialData });
  return (
    <LiveView
      answer={answer}
      heading="Incident"
      what="the incident"
      loading={<Loading what="the incident" lines={8} height={40} />}
    >
      {(incident) => <IncidentView incident={incident} />}
    </LiveView>
  );
}
