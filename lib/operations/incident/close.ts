import { isOpen, STEPS, waitsFor } from "../../domain/recovery/steps";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ports/incidents";
import { blockersIn, breakTheGlass, type IncidentParts, openIncidentOf } from "./parts";

/**
 * Closes an incident whose gates are all open, or with the glass broken, and keeps how they stood. A path that it still has in
 * hand stays as it is, and its gate says so: nothing is opened by closing. Whoever is still held back is let go.
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
  const measured = await parts.measure(found.value);
  const last = measured.get("restore") ?? [];
  const closed = blockersIn(measured, found.value, "restore");
  const first = closed[0] ?? (isOpen(last) ? undefined : { step: "restore" as const, waitsFor: waitsFor(last) });
  if (first !== undefined) {
    if (breakGlass === null) return refused({ code: "gate-closed", incident: id, ...first });
    await breakTheGlass(parts, id, "restore", { reason: breakGlass, waitsFor: first.waitsFor }, by);
  }
  const at = new Date();
  await parts.incidents.recordGates(
    id,
    STEPS.map((step) => ({ step, open: isOpen(measured.get(step) ?? []), at })),
  );
  const moved = await parts.incidents.close(id, reason, by);
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  return ok((await parts.incidents.read(id)) as Incident);
}
