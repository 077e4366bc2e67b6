import { PROVIDER_SESSION_MS, SESSION_MS } from "../../domain/access/session";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { localAccount, spendStep } from "../../ledger/access/local-accounts";
import { type ProviderIdentity, personOfProvider } from "../../ledger/access/provider-accounts";
import { insertSession } from "../../ledger/access/sessions";
import { byOf } from "../../ledger/audit/by";
import type { Transaction } from "../../ledger/transaction";
import { type CommandDeps, command } from "../command";

interface Opening {
  /** The session's id, and the hash of the token that its cookie carries. */
  session: { id: string; tokenHash: Buffer; address: string | null; agent: string | null };
}

interface ByPassword extends Opening {
  email: string;
  password: string;
  /** The code of the second factor, where the account has one. */
  code: string | null;
  /** Whether only sealed accounts may come in by password: the others come in by the provider. */
  sealedOnly: boolean;
}

interface ByProvider extends Opening {
  /** The account as the provider proved it. */
  identity: ProviderIdentity;
  provider: { session: string | null; provenAt: Date | null };
}

export type SignIn = ByPassword | ByProvider;

interface Prepared {
  person: string;
  name: string;
  /** The second factor's time step that the code used. */
  step: bigint | null;
}

/**
 * Opens a session, by e-mail and password or by a provider's account. An unknown account, a wrong password and a wrong code are refused
 * alike. A code of the second factor counts once. A provider's account without a mapped group has no access.
 */
export const signIn = command<"session.sign-in", SignIn, Prepared | null>("session.sign-in", {
  prepare: async (deps, _ctx, asked) => ("identity" in asked ? ok(null) : proven(deps, asked)),
  async act(tx, ctx, asked, prepared) {
    await tx.permit([]);
    const opened =
      "identity" in asked ? await openedByProvider(tx, asked) : await openedByPassword(tx, asked, prepared);
    if (!opened.ok) return opened;
    const principal = {
      id: `person:${opened.value.person}`,
      name: opened.value.name,
      kind: "person" as const,
      grants: [],
    };
    tx.auditAccess(
      { verb: "sign-in", subject: `session ${asked.session.id}`, reason: null, incident: null },
      byOf({ ...ctx, principal }),
    );
    return ok(asked.session.id);
  },
});

type Opened = Result<{ person: string; name: string }, Refusal<"sign-in-failed" | "no-access">>;

async function openedByPassword(tx: Transaction, { session }: ByPassword, prepared: Prepared | null): Promise<Opened> {
  if (prepared === null) return refused({ code: "sign-in-failed" });
  const { person, name, step } = prepared;
  if (step !== null && !(await spendStep(tx, person, step))) return refused({ code: "sign-in-failed" });
  await insertSession(tx, { ...session, person, method: "password", lastsMs: SESSION_MS });
  return ok({ person, name });
}

async function openedByProvider(tx: Transaction, { session, identity, provider }: ByProvider): Promise<Opened> {
  if (identity.grants.length === 0) return refused({ code: "no-access" });
  const person = await personOfProvider(tx, identity);
  if (person === null) return refused({ code: "no-access" });
  await insertSession(tx, { ...session, person, method: "oidc", lastsMs: PROVIDER_SESSION_MS, provider });
  return ok({ person, name: identity.name });
}

async function proven(
  { pool, accounts }: CommandDeps,
  { email, password, code, sealedOnly }: ByPassword,
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
