import { ok } from "../../errors";
import { disarmReopening } from "../../ledger/incidents/arm";
import { command } from "../command";
import { takeIncident } from "./take";

/** Ends an armed reopening: the paths stay as they are. Repeating it changes nothing. */
export const disarmTheReopening = command<"incident.disarm-reopening", { id: string; reason: string }>(
  "incident.disarm-reopening",
  {
    async act(tx, _ctx, { id, reason }) {
      const taken = await takeIncident(tx, id);
      if (!taken.ok) return taken;
      if (await disarmReopening(tx, id))
        tx.audit({ verb: "disarm-reopening", subject: "the incident", reason, incident: id });
      return ok(id);
    },
  },
);
