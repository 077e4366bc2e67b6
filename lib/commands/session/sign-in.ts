import { GROUPS_GOOD_FOR_MS, PROVIDER_SESSION_MS, SESSION_MS } from "../../domain/access/session";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { localAccount, spendStep } from "../../ledger/access/local-accounts";
import {
  type GroupChange,
  giveGroups,
  type ProviderIdentity,
  personOfProvider,
} from "../../ledger/access/provider-accounts";
import { endAsking, keepRefresh, lockAsking } from "../../ledger/access/provider-refresh";
import { endSessionsOf, insertSession } from "../../ledger/access/sessions";
import { type By, byOf } from "../../ledger/audit/by";
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
  /** `refresh`: the provider's refresh token, sealed; null: it gave none. */
  provider: { session: string | null; provenAt: Date | null; refresh: string | null };
}

/** An account whose groups the provider told anew without the person, by a refresh token; `claim` names the asking. */
export interface ByRefresh {
  claim: string;
  /** The refresh token that is to be used next, sealed. */
  sealed: string;
  grants: ProviderIdentity["grants"];
}

export type SignIn = ByPassword | ByProvider | ByRefresh;

interface Prepared {
  person: string;
  name: string;
  /** The second factor's time step that the code used. */
  step: bigint | null;
}

/**
 * Opens a session, by e-mail and password or by a provider's account. An unknown account, a wrong password and a wrong code are refused
 * alike. A code of the second factor counts once. A provider's account without a mapped group has no access. By a refresh token, the
 * person's groups are read anew without a session: where they give other roles, the person's sessions end. Refuses a refresh that a sign-in
 * came before.
 */
export const signIn = command<"session.sign-in", SignIn, Prepared | null>("session.sign-in", {
  prepare: async (deps, _ctx, asked) => ("password" in asked ? proven(deps, asked) : ok(null)),
  async act(tx, ctx, asked, prepared) {
    await tx.permit([]);
    if ("claim" in asked) return readAnew(tx, asked);
    const opened =
      "identity" in asked ? await openedByProvider(tx, asked) : await openedByPassword(tx, asked, prepared);
    if (!opened.ok) return opened;
    const { person, name, changed } = opened.value;
    const by = byOf({ ...ctx, principal: { id: `person:${person}`, name, kind: "person", grants: [] } });
    tx.auditAccess({ verb: "sign-in", subject: `session ${asked.session.id}`, reason: null, incident: null }, by);
    auditGroups(tx, name, changed, by);
    return ok(asked.session.id);
  },
});

interface OpenedFor {
  person: string;
  name: string;
  changed: GroupChange;
}
type Opened = Result<OpenedFor, Refusal<"sign-in-failed" | "no-access">>;

const NOTHING: GroupChange = { given: [], ended: [] };

async function openedByPassword(tx: Transaction, { session }: ByPassword, prepared: Prepared | null): Promise<Opened> {
  if (prepared === null) return refused({ code: "sign-in-failed" });
  const { person, name, step } = prepared;
  if (step !== null && !(await spendStep(tx, person, step))) return refused({ code: "sign-in-failed" });
  await insertSession(tx, { ...session, person, method: "password", lastsMs: SESSION_MS });
  return ok({ person, name, changed: NOTHING });
}

async function openedByProvider(tx: Transaction, { session, identity, provider }: ByProvider): Promise<Opened> {
  if (identity.grants.length === 0) return refused({ code: "no-access" });
  const found = await personOfProvider(tx, identity);
  if (found === null) return refused({ code: "no-access" });
  const { id: person, changed } = found;
  await insertSession(tx, { ...session, person, method: "oidc", lastsMs: PROVIDER_SESSION_MS, provider });
  await keepRefresh(tx, { person, sealed: provider.refresh, goodForMs: GROUPS_GOOD_FOR_MS });
  return ok({ person, name: identity.name, changed });
}

async function readAnew(tx: Transaction, { claim, sealed, grants }: ByRefresh) {
  const person = await lockAsking(tx, claim);
  if (person === null || !(await endAsking(tx, claim, { sealed, goodForMs: GROUPS_GOOD_FOR_MS })))
    return refused({ code: "not-found", detail: "The account has ended, or its person signed in meanwhile." });
  const changed = await giveGroups(tx, person.id, { issuer: person.issuer, grants });
  if (isChange(changed)) await endSessionsOf(tx, { person: person.id, because: "the roles were changed" });
  auditGroups(tx, person.name, changed);
  return ok(person.id);
}

const isChange = ({ given, ended }: GroupChange) => given.length + ended.length > 0;

/** Takes the audit row of roles that a person's groups gave or ended. */
function auditGroups(tx: Transaction, name: string, changed: GroupChange, by?: By): void {
  if (!isChange(changed)) return;
  const reason = "the groups of the provider";
  tx.audit({ verb: "change-groups", subject: name, reason, after: changed, incident: null }, by);
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
