import type { AcknowledgeMode } from "../../domain/path-control";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import { awaitAcknowledgments } from "./await-acknowledgments";
import { alertOfGlass, type IncidentParts, mayTake, openIncidentOf } from "./parts";

/**
 * Switches what the incident's paths acknowledge. Returns when no acknowledgment can come under the old mode any more. Going
 * back to the contract belongs to the last step, and needs its gates.
 */
export async function setAcknowledgments(
  parts: IncidentParts,
  id: string,
  mode: AcknowledgeMode,
  reason: string,
  breakGlass: string | null,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const incident = found.value;
  const held =
    mode === "contract" && (await parts.incidents.controls(incident.pathIds)).some((c) => c.ackIncident === id);
  const taken = held ? await mayTake(parts, incident, "restore", breakGlass, by) : ok(by);
  if (!taken.ok) return taken;
  const moved = await parts.incidents.setAcknowledgments(id, incident.pathIds, mode, reason, taken.value);
  if ("heldBy" in moved) {
    const path = [...parts.paths.values()].find((p) => p.pathId === moved.pathId)?.config.name ?? "";
    return refused({ code: "held-by-incident", path, incident: moved.heldBy });
  }
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  alertOfGlass(parts, id, taken.value);
  if (mode !== "contract") await awaitAcknowledgments(parts, incident.pathIds);
  return ok((await parts.incidents.read(id)) as Incident);
}
