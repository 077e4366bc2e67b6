import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { proposeFactor } from "../../ledger/access/local-accounts";
import { command } from "../command";

/** Begins a second factor of one's own local account: its sealed secret waits for the first code. Refuses where one is confirmed. */
export const beginFactor = command<"factor.propose", { sealed: string }>("factor.propose", {
  async act(tx, { principal }, { sealed }) {
    await tx.permit([]);
    const person = principalKey(principal);
    if (person === null) return refused({ code: "sign-in-needed" });
    if (!(await proposeFactor(tx, person, sealed)))
      return refused({ code: "wrong-state", subject: "The second factor", state: "confirmed", wanted: "not set up" });
    tx.audit({ verb: "propose-factor", subject: principal.name, reason: null, incident: null });
    return ok(person);
  },
});
