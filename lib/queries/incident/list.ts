import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { measureGates } from "../../evidence/incident/gates";
import { query } from "../query";
import { sightOnIds } from "../seen";
import { incidentSummary } from "./incident-summary";

const place = z.strictObject({ openedAt: z.iso.datetime(), id: z.string() });

/** Incidents, newest first; open ones with their current step. */
export const listIncidents = query<typeof api.incident.list>("incident.read", async (deps, ctx, asked) => {
  const kind = `incidents ${asked.status ?? ""} ${asked.kind ?? ""}`;
  const after = deps.read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const before = after.value === null ? null : { openedAt: new Date(after.value.openedAt), id: after.value.id };
  const rows = await deps.incidents.list(asked, before, asked.limit + 1);
  const shown = rows.slice(0, asked.limit);
  const items: ReturnType<typeof incidentSummary>[] = [];
  // One after another: a page of incidents must not take every connection.
  for (const incident of shown) {
    const gates = await deps.incidents.gates(incident.id);
    const measured = await measureGates(deps, incident, gates);
    items.push(incidentSummary(incident, { measured, gates }, sightOnIds(deps.read, ctx, incident.pathIds)));
  }
  const last = shown.at(-1);
  return ok({
    items,
    next:
      rows.length > asked.limit && last
        ? deps.read.cursors.seal(kind, { openedAt: last.openedAt.toISOString(), id: last.id })
        : null,
  });
});
