"use client";
import type { IncidentReport } from "../../../../lib/api/reports";
import { LiveView } from "../../../kit/state/live-view";
import { Loading } from "../../../kit/state/loading";
import { reportQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { ReportView } from "./report-view";

/** The report of an incident; it prints, and downloads as Markdown. */
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
