import type { AcknowledgeMode } from "../../domain/path-control";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ports/incidents";
import { awaitAcknowledgments } from "./await-acknowledgments";
import { type IncidentParts, mayTake, openIncidentOf } from "./parts";

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
  if (mode === "contract") {
    const held = (await parts.incidents.controls(incident.pathIds)).some((c) => c.ackIncident === id);
    const refusal = held ? await mayTake(parts, incident, "restore", breakGlass, by) : null;
    if (refusal !== null) return refused(refusal);
  }
  const moved = await parts.incidents.setAcknowledgments(id, incident.pathIds, mode, reason, by);
  if ("heldBy" in moved) {
    const path = [...parts.paths.values()].find((p) => p.pathId === moved.pathId)?.config.name ?? "";
    return refused({ code: "held-by-incident", path, incident: moved.heldBy });
  }
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  if (mode !== "contract") await awaitAcknowledgments(parts, incident.pathIds);
  return ok((await parts.incidents.read(id)) as Incident);
}
