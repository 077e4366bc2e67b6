import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import { alertOfGlass, type IncidentParts, mayTake, openIncidentOf } from "./parts";

/**
 * Lets dependents go again, in their declared order, and reopens the paths: acknowledgments as the contract says, drain running,
 * reads from caches. With a name, that dependent alone, which is also how one that failed is tried again.
 */
export async function restore(
  parts: IncidentParts,
  id: string,
  dependent: string | null,
  breakGlass: string | null,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const taken = await mayTake(parts, found.value, "restore", breakGlass, by);
  if (!taken.ok) return taken;
  const restorer = taken.value;
  const all = await parts.incidents.dependents(id);
  const chosen = dependent === null ? all : all.filter((d) => d.name === dependent);
  if (dependent !== null && chosen.length === 0)
    return refused({
      code: "not-found",
      detail: `This incident holds no dependent ${dependent}; it holds ${all.map((d) => d.name).join(", ") || "none"}.`,
    });
  for (const alone of dependent === null ? [null] : chosen) {
    const moved = await parts.incidents.restoreDependents(id, alone, restorer);
    if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  }
  if (dependent === null) {
    const moved = await parts.incidents.reopenPaths(id, restorer);
    if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  }
  alertOfGlass(parts, id, restorer);
  return ok((await parts.incidents.read(id)) as Incident);
}
