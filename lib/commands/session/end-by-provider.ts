import { ok, refused } from "../../errors";
import {
  endGroupGrants,
  endProviderSessions,
  noteLogout,
  type ProviderIdentity,
} from "../../ledger/access/provider-accounts";
import { lockAsking, withdrawRefresh } from "../../ledger/access/provider-refresh";
import { endSessionsOf } from "../../ledger/access/sessions";
import type { Transaction } from "../../ledger/transaction";
import { command } from "../command";

/** A provider's logout message, with its signature, audience and time checked. */
export interface ProviderLogout {
  issuer: string;
  /** The message's own id: each counts once. */
  jti: string;
  session: string | null;
  subject: string | null;
}

/** An account that the provider proved, none of whose groups gives a role any more. */
export type WithoutGroups = Pick<ProviderIdentity, "issuer" | "subject">;

/** An account whose refresh token the provider refuses for good; `claim` names the asking. */
export interface WithdrawnSignIn {
  claim: string;
}

/**
 * Ends the sessions that a provider's logout message names, or everything that the groups of an account gave. Where the provider has withdrawn
 * a sign-in, the account's API tokens wait for the next one as well. Refuses a message that was used, and a withdrawal that a sign-in came
 * before.
 */
export const endByProvider = command<"session.end-by-provider", ProviderLogout | WithoutGroups | WithdrawnSignIn>(
  "session.end-by-provider",
  {
    async act(tx, _ctx, asked) {
      await tx.permit([]);
      if ("claim" in asked) return endWithdrawn(tx, asked);
      return "jti" in asked ? endNamed(tx, asked) : endGroups(tx, asked);
    },
  },
);

async function endWithdrawn(tx: Transaction, { claim }: WithdrawnSignIn) {
  const person = await lockAsking(tx, claim);
  if (person === null || !(await withdrawRefresh(tx, claim)))
    return refused({ code: "not-found", detail: "The account has ended, or its person signed in meanwhile." });
  const { id, name } = person;
  const sessions = await endSessionsOf(tx, { person: id, because: "the provider withdrew the sign-in" });
  const grants = await endGroupGrants(tx, person);
  const reason = "the provider has withdrawn the sign-in: API tokens wait for the next one";
  tx.audit({ verb: "withdraw-sign-in", subject: name, reason, after: { sessions, grants }, incident: null });
  return ok(id);
}

async function endGroups(tx: Transaction, { issuer, subject }: WithoutGroups) {
  const ended = await endProviderSessions(tx, { issuer, session: null, subject });
  const grants = await endGroupGrants(tx, { issuer, subject });
  const reason = "none of the person's groups gives a role any more";
  if (ended + grants > 0)
    tx.audit({
      verb: "end-sessions",
      subject: `sessions of ${issuer}`,
      reason,
      after: { ended, grants, subject },
      incident: null,
    });
  return ok(subject);
}

async function endNamed(tx: Transaction, { issuer, jti, session, subject }: ProviderLogout) {
  if (!(await noteLogout(tx, issuer, jti)))
    return refused({ code: "invalid", detail: "The logout message was used already. Nothing was done." });
  const ended = await endProviderSessions(tx, { issuer, session, subject });
  const about = { verb: "end-sessions", subject: `sessions of ${issuer}`, reason: "signed out at the provider" };
  tx.audit({ ...about, after: { ended, session, subject }, incident: null });
  return ok(jti);
}
