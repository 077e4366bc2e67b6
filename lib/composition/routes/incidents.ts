import type { api } from "../../api/api";
import { type IncidentProposal, openIncident } from "../../commands/incident/open";
import { authorityPreview } from "../../evidence/incident/preview";
import { type Asked, answeredText } from "../../http/serve";
import { readIncident as incidentOf, listIncidents as incidentsOf } from "../../queries/incident/incident-view";
import { incidentReport, reportMarkdown } from "../../queries/incident/report";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { incidentContext, incidentParts } from "../recovery";

type Open = typeof api.incident.open;

/** A page of incidents. */
export const listIncidents = (opened: Console, { query }: Asked<typeof api.incident.list>) =>
  incidentsOf(incidentContext(opened), query);

/** An incident as it stands. */
export const readIncident = (opened: Console, { params }: Asked<typeof api.incident.read>) =>
  incidentOf(incidentContext(opened), params.id);

/** What each choice of authority would do. */
export const previewAuthority = (opened: Console, { params }: Asked<typeof api.authority.preview>) =>
  authorityPreview(incidentContext(opened), params.id);

/** An incident's report, as Markdown where that is asked for. */
export async function readReport(opened: Console, { params, request }: Asked<typeof api.report.read>) {
  const report = await incidentReport(incidentContext(opened), params.id);
  const asText = (request.headers.get("accept") ?? "").includes("text/markdown");
  return report.ok && asText ? answeredText(reportMarkdown(report.value), "text/markdown; charset=utf-8") : report;
}

/** Opens an incident. */
export const incidentOpening = (opened: Console, { body }: Asked<Open>): Command<Open, string> => ({
  act: (by) => idOf(openIncident(incidentParts(opened), body as IncidentProposal, by)),
  show: (id) => incidentOf(incidentContext(opened), id),
});
