import { randomUUID } from "node:crypto";
import { repairsFrozen } from "../../domain/notification/notices";
import { ok } from "../../errors";
import { freeze } from "../../ledger/access/freezes";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

/** Stops all repairs: nothing starts or goes on, and each run pauses within one batch. Repeating it changes nothing. */
export const setFreeze = command<"freeze.set", { reason: string }>("freeze.set", {
  async act(tx, { principal }, { reason }) {
    await tx.permit([]);
    const id = randomUUID();
    if (!(await freeze(tx, { id, by: principal, reason }))) return ok(id);
    await notify(tx, repairsFrozen(principal.name, reason));
    tx.audit({ verb: "freeze", subject: "all repairs", reason, incident: null });
    return ok(id);
  },
});
