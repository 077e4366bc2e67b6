import { randomUUID } from "node:crypto";
import { ok } from "../../errors";
import { freeze } from "../../ledger/access/freezes";
import { command } from "../command";

/** Stops all repairs: nothing starts or goes on, and each run pauses within one batch. Repeating it changes nothing. */
export const setFreeze = command<"freeze.set", { reason: string }>("freeze.set", {
  async act(tx, { principal }, { reason }) {
    await tx.permit([]);
    const id = randomUUID();
    if (await freeze(tx, { id, by: principal, reason }))
      tx.audit({ verb: "freeze", subject: "all repairs", reason, incident: null });
    return ok(id);
  },
});
