import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { localAccount, spendStep } from "../../ledger/access/local-accounts";
import { stepUpSession } from "../../ledger/access/sessions";
import { command } from "../command";

export interface StepUp {
  password: string;
  code: string | null;
  /** The hash of the token that the session's cookie carries from now on. */
  tokenHash: Buffer;
}

/** Confirms the sign-in of a session by the account's password, and its second factor where it has one. The session gets a new token. */
export const stepUp = command<"session.step-up", StepUp, { step: bigint | null }>("session.step-up", {
  async prepare({ pool, accounts }, { principal }, { password, code }) {
    const person = principalKey(principal);
    const account = person === null ? null : await localAccount(pool, { id: person });
    const isRight = await accounts.matches(password, account?.hash ?? null);
    if (account === null || !isRight) return refused({ code: "sign-in-failed" });
    if (account.factor === null) return ok({ step: null });
    if (code === null) return refused({ code: "second-factor" });
    const step = accounts.stepOf(account.factor, code);
    return step === null || step <= account.lastStep ? refused({ code: "sign-in-failed" }) : ok({ step });
  },
  async act(tx, { principal }, { tokenHash }, { step }) {
    await tx.permit([]);
    const [person, session] = [principalKey(principal), principal.via];
    if (person === null || session?.kind !== "session") return refused({ code: "sign-in-needed" });
    if (step !== null && !(await spendStep(tx, person, step))) return refused({ code: "sign-in-failed" });
    if (!(await stepUpSession(tx, session.id, tokenHash))) return refused({ code: "sign-in-needed" });
    tx.auditAccess({ verb: "step-up", subject: `session ${session.id}`, reason: null, incident: null });
    return ok(session.id);
  },
});
