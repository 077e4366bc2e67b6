"use client";
import type { IncidentReport } from "../../lib/api/reports";
import { reportQuery } from "../query/recovery-options";
import { useLiveQuery } from "../query/use-live-query";
import { LiveView } from "../state/live-view";
import { Loading } from "../state/loading";
import { ReportView } from "./report-view";

/** The report of an incident; it prints, and can be taken away as Markdown. */
export function ReportScreen({ id, initialData }: { id: string; initialData?: IncidentReport }) {
  const answer = useLiveQuery({ ...reportQuery(id), initialData }, { intervalMs: 10_000 });
  return (
    <LiveView
      answer={answer}
      heading="Incident report"
      what="the report"
      loading={<Loading what="the report" lines={10} height={26} />}
    >
      {(report) => <ReportView report={report} />}
    </LiveView>
  );
}
