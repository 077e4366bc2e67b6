import { leftBehind } from "../../domain/recovery/left-behind";
import { isOpen, neededBefore, STEPS, waitsFor } from "../../domain/recovery/steps";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import { alertOfGlass, blockersIn, type IncidentParts, measureCalmly, openIncidentOf } from "./parts";

export interface Closing {
  reason: string | null;
  breakGlass: string | null;
  /** Reopens what the incident still has stopped, in the transaction that closes it. */
  reopenPaths: boolean;
}

/**
 * Closes an incident whose gates are all open, or with the glass broken, and keeps how they stood. Nothing is left stopped with
 * nobody responsible: while it has a path stopped it is refused, broken glass or not, unless that path is to be reopened with it.
 * Whoever is still held back is let go.
 */
export async function closeIncident(
  parts: IncidentParts,
  id: string,
  { reason, breakGlass, reopenPaths }: Closing,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const needed = [...neededBefore("restore", found.value.targeted), "restore" as const];
  const measured = await measureCalmly(parts, found.value, needed);
  const last = measured.get("restore") ?? [];
  const closed = blockersIn(measured, found.value, "restore");
  const first = closed[0] ?? (isOpen(last) ? undefined : { step: "restore" as const, waitsFor: waitsFor(last) });
  if (first !== undefined && breakGlass === null) return refused({ code: "gate-closed", incident: id, ...first });
  const left = reopenPaths ? [] : await leftStopped(parts, found.value);
  if (left.length > 0) return refused({ code: "paths-left-stopped", incident: id, left });
  const closer: By =
    first === undefined || breakGlass === null
      ? by
      : { ...by, glass: { step: "restore", reason: breakGlass, waitsFor: first.waitsFor } };
  const at = new Date();
  const gates = STEPS.map((step) => ({ step, open: isOpen(measured.get(step) ?? []), at }));
  const moved = await parts.incidents.close(id, { reason, reopenPaths, gates }, closer);
  if ("holding" in moved)
    return refused({ code: "paths-left-stopped", incident: id, left: await leftStopped(parts, found.value) });
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  alertOfGlass(parts, id, closer);
  return ok((await parts.incidents.read(id)) as Incident);
}

async function leftStopped({ incidents }: IncidentParts, incident: Incident): Promise<string[]> {
  const [controls, dependents] = await Promise.all([
    incidents.controls(incident.pathIds),
    incidents.dependents(incident.id),
  ]);
  return leftBehind(
    { id: incident.id, forcedReads: incident.authority?.forceOriginReads === true },
    controls.map(({ pathId, path, acknowledge, reads, ackIncident }) => ({
      path,
      acknowledge,
      reads,
      heldBy: ackIncident,
      dependents: dependents.filter((d) => d.pathId === pathId),
    })),
  );
}
