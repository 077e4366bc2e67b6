import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { proposedFactor, spendStep } from "../../ledger/access/local-accounts";
import { command } from "../command";

/** Confirms a second factor by its first code. From then on each sign-in asks for a code. */
export const confirmFactor = command<"factor.confirm", { code: string }, { step: bigint }>("factor.confirm", {
  async prepare({ pool, accounts }, { principal }, { code }) {
    const person = principalKey(principal);
    const sealed = person === null ? null : await proposedFactor(pool, person);
    if (sealed === null)
      return refused({ code: "wrong-state", subject: "The second factor", state: "not begun", wanted: "begun" });
    const step = accounts.stepOf(sealed, code);
    return step === null ? refused({ code: "sign-in-failed" }) : ok({ step });
  },
  async act(tx, { principal }, _input, { step }) {
    await tx.permit([]);
    const person = principalKey(principal);
    if (person === null || !(await spendStep(tx, person, step))) return refused({ code: "sign-in-failed" });
    tx.audit({ verb: "confirm-factor", subject: principal.name, reason: null, incident: null });
    return ok(person);
  },
});
