import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { query } from "../query";
import { incidentView } from "./incident-view";

/** An incident by its id, with its six steps and their gates, measured at the read. */
export const readIncident = query<typeof api.incident.read>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  return ok(await incidentView(deps, ctx, incident));
});
