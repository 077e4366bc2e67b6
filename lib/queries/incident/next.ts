import type { api } from "../../api/api";
import { recommend } from "../../domain/guidance/recommend";
import { ok, refused } from "../../errors";
import { measureGates } from "../../evidence/incident/gates";
import { guidanceEvidence } from "../../evidence/incident/guidance";
import { query } from "../query";
import { stepsOf } from "./incident-summary";

/** The next best step of an incident, with its reason, from what its gates, paths and stores measure now. */
export const nextOfIncident = query<typeof api.incident.next>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const gates = await deps.incidents.gates(incident.id);
  const measured = await measureGates(deps, incident, gates);
  const evidence = await guidanceEvidence(deps, incident, { views: stepsOf(incident, measured, gates), measured });
  return ok({ ...recommend(evidence), incident: incident.id, readAt: ctx.now().toISOString() });
});
