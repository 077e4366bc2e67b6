import { ok } from "../../errors";
import { NOTE } from "../../ledger/incidents/desk-reads";
import { command } from "../command";
import { takeIncident } from "./take";

export interface Noting {
  id: string;
  text: string;
}

/** Writes a note down among an open incident's changes. A note is a row of the audit: nobody changes it, and none is lost. */
export const note = command<"incident.note", Noting>("incident.note", {
  async act(tx, _ctx, { id, text }) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    tx.audit({ verb: NOTE, subject: "the incident", reason: text, incident: id });
    return ok(id);
  },
});
