import { ok } from "../../errors";
import { armReopening } from "../../ledger/incidents/arm";
import { command } from "../command";
import { takeIncident } from "./take";

export interface ArmingReopening {
  id: string;
  lagUnderMs: number;
  forMs: number;
  thenClose: boolean;
  reason: string;
}

/**
 * Arms the reopening of an open incident: the steward restores its dependents and reopens its paths once every gate is open and the truth
 * lag of each path has stayed low for a time, and then perhaps closes it. Arming it anew replaces the earlier conditions.
 */
export const armTheReopening = command<"incident.arm-reopening", ArmingReopening>("incident.arm-reopening", {
  async act(tx, { principal }, { id, ...conditions }) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    const { reason, ...after } = conditions;
    await armReopening(tx, { ...conditions, incident: id, by: principal.name, byId: principal.id });
    tx.audit({ verb: "arm-reopening", subject: "the incident", reason, after, incident: id });
    return ok(id);
  },
});
