import { ok } from "../../errors";
import { setHorizon } from "../../ledger/incidents/horizon";
import { takeControl } from "../../ledger/paths/switch";
import { command } from "../command";
import { takeIncident } from "./take";

/**
 * Moves an open incident's horizon to this moment: writes accepted until now are the incident's to repair. Plans that are frozen keep
 * their lists.
 */
export const moveHorizon = command<"incident.move-horizon", { id: string; reason: string }>("incident.move-horizon", {
  async act(tx, _ctx, { id, reason }) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    const { horizon: before, pathIds } = taken.value;
    for (const pathId of pathIds.toSorted((a, b) => a - b)) await takeControl(tx, pathId);
    const horizon = await setHorizon(tx, id);
    tx.audit({
      verb: "move-horizon",
      subject: "the incident",
      reason,
      before: { horizon: before },
      after: { horizon },
      incident: id,
    });
    return ok(id);
  },
});
