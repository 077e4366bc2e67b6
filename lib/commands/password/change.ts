import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { localAccount, setPassword } from "../../ledger/access/local-accounts";
import { endSessionsOf } from "../../ledger/access/sessions";
import { command } from "../command";

export interface PasswordChange {
  present: string;
  next: string;
}

/** Changes the password of one's own local account, and ends every session of it. */
export const changePassword = command<"password.change", PasswordChange, { hash: string }>("password.change", {
  async prepare({ pool, accounts }, { principal }, { present, next }) {
    const person = principalKey(principal);
    const account = person === null ? null : await localAccount(pool, { id: person });
    const isRight = await accounts.matches(present, account?.hash ?? null);
    return account === null || !isRight ? refused({ code: "sign-in-failed" }) : ok({ hash: await accounts.hash(next) });
  },
  async act(tx, { principal }, _input, { hash }) {
    await tx.permit([]);
    const person = principalKey(principal);
    if (person === null) return refused({ code: "sign-in-needed" });
    await setPassword(tx, person, hash);
    await endSessionsOf(tx, { person, because: "the password was changed" });
    tx.audit({ verb: "change-password", subject: principal.name, reason: null, incident: null });
    return ok(person);
  },
});
