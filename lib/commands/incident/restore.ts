import { ok, refused } from "../../errors";
import { dependentsOf } from "../../ledger/dependents/reads";
import type { BrokenGlass } from "../../ledger/glass/model";
import { command } from "../command";
import { type CarriedFor, heldArmed } from "./held-armed";
import { letDependentsGo } from "./let-go";
import { mayTake } from "./may-take";
import { reopenPaths } from "./reopen";
import { openIncidentOf, takeIncident } from "./take";

export interface Restoring {
  id: string;
  dependent: string | null;
  breakGlass: string | null;
  /** Set by the steward alone: the reopening that a person armed. */
  armed?: CarriedFor;
}

/**
 * Releases dependents in their declared order, and reopens the paths: acknowledgments as the contract says, drain running, reads
 * from caches. With a name, releases that dependent alone; a failed one is retried in this way.
 */
export const restore = command<"incident.restore", Restoring, BrokenGlass | null>("incident.restore", {
  async prepare(deps, _ctx, { id, breakGlass }) {
    const found = await openIncidentOf(deps, id);
    return found.ok ? mayTake(deps, found.value, "restore", breakGlass) : found;
  },
  async act(tx, _ctx, { id, dependent, armed }, glass) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    const held = armed === undefined ? ok(null) : await heldArmed(tx, taken.value, armed);
    if (!held.ok) return held;
    const all = await dependentsOf(tx, id);
    const chosen = all.filter((d) => d.name === dependent);
    if (dependent !== null && chosen.length === 0)
      return refused({
        code: "not-found",
        detail: `This incident holds no dependent ${dependent}. Its dependents are: ${all.map((d) => d.name).join(", ") || "none"}.`,
      });
    await tx.breakGlass(id, glass);
    for (const alone of dependent === null ? [null] : chosen) await letDependentsGo(tx, id, alone);
    if (dependent !== null) return ok(id);
    const reopened = await reopenPaths(tx, taken.value);
    return reopened.ok ? ok(id) : reopened;
  },
});
