import { ok } from "../../errors";
import { setAttendance } from "../../ledger/incidents/desk";
import { command } from "../command";
import { takeIncident } from "./take";

/** Puts whoever asks on an open incident, or takes them off. */
export const attend = command<"incident.attend", { id: string; on: boolean }>("incident.attend", {
  async act(tx, ctx, { id, on }) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    if (await setAttendance(tx, id, { principal: ctx.principal, on }))
      tx.audit({ verb: on ? "join-incident" : "leave-incident", subject: "the incident", reason: null, incident: id });
    return ok(id);
  },
});
