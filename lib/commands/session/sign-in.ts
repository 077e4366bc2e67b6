import { SESSION_MS } from "../../domain/access/session";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { localAccount, spendStep } from "../../ledger/access/local-accounts";
import { insertSession } from "../../ledger/access/sessions";
import { byOf } from "../../ledger/audit/by";
import { type CommandDeps, command } from "../command";

export interface SignIn {
  email: string;
  password: string;
  /** The code of the second factor, where the account has one. */
  code: string | null;
  /** The session's id, and the hash of the token that its cookie carries. */
  session: { id: string; tokenHash: Buffer; address: string | null; agent: string | null };
  /** Whether only sealed accounts may come in by password: the others come in by the provider. */
  sealedOnly: boolean;
}

interface Prepared {
  person: string;
  name: string;
  /** The second factor's time step that the code used. */
  step: bigint | null;
}

/**
 * Opens a session by e-mail and password. An unknown account, a wrong password and a wrong code are refused alike. A code of the second
 * factor counts once.
 */
export const signIn = command<"session.sign-in", SignIn, Prepared>("session.sign-in", {
  prepare: (deps, _ctx, asked) => proven(deps, asked),
  async act(tx, ctx, { session }, { person, name, step }) {
    await tx.permit([]);
    if (step !== null && !(await spendStep(tx, person, step))) return refused({ code: "sign-in-failed" });
    await insertSession(tx, { ...session, person, method: "password", lastsMs: SESSION_MS });
    const principal = { id: `person:${person}`, name, kind: "person" as const, grants: [] };
    const by = byOf({ ...ctx, principal });
    tx.audit({ verb: "sign-in", subject: `session ${session.id}`, reason: null, incident: null }, by);
    return ok(session.id);
  },
});

async function proven(
  { pool, accounts }: CommandDeps,
  { email, password, code, sealedOnly }: SignIn,
): Promise<Result<Prepared, Refusal<"sign-in-failed" | "second-factor">>> {
  const account = await localAccount(pool, { email: email.toLowerCase() });
  const isRight = await accounts.matches(password, account?.hash ?? null);
  if (account === null || !isRight || (sealedOnly && !account.sealed)) return refused({ code: "sign-in-failed" });
  if (account.factor === null) return ok({ person: account.id, name: account.name, step: null });
  if (code === null) return refused({ code: "second-factor" });
  const step = accounts.stepOf(account.factor, code);
  if (step === null || step <= account.lastStep) return refused({ code: "sign-in-failed" });
  return ok({ person: account.id, name: account.name, step });
}
