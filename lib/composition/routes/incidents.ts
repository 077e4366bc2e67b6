import type { api } from "../../api/api";
import { type IncidentProposal, openIncident } from "../../commands/incident/open";
import type { Asked } from "../../http/serve";
import { readIncident } from "../../queries/incident/read";
import { contextOf } from "../actor";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { incidentParts } from "../recovery";

type Open = typeof api.incident.open;

/** Opens an incident. */
export const incidentOpening = (opened: Console, { body, request }: Asked<Open>): Command<Open, string> => ({
  act: (by) => idOf(openIncident(incidentParts(opened), body as IncidentProposal, by)),
  show: (id) => readIncident(queryDeps(opened), contextOf(request), { id }),
});
