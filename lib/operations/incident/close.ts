import { isOpen, waitsFor } from "../../domain/recovery/steps";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ports/incidents";
import { type IncidentParts, openIncidentOf } from "./parts";

/**
 * Closes an incident whose last gate is open, or with the glass broken. A path that it still has in hand stays as it is, and its
 * gate says so: nothing is opened by closing.
 */
export async function closeIncident(
  parts: IncidentParts,
  id: string,
  reason: string | null,
  breakGlass: string | null,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const measured = (await parts.measure(found.value)).get("restore") ?? [];
  if (!isOpen(measured)) {
    if (breakGlass === null) return refused({ code: "gate-closed", step: "restore", waitsFor: waitsFor(measured) });
    await parts.incidents.breakGlass(id, "restore", breakGlass, by);
    parts.log.error(
      { incident: id, by: by.actor, reason: breakGlass },
      "the glass was broken: an incident is closed early",
    );
  }
  const moved = await parts.incidents.close(id, reason, by);
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  return ok((await parts.incidents.read(id)) as Incident);
}
