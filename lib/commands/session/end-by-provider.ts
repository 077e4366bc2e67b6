import { ok, refused } from "../../errors";
import {
  endGroupGrants,
  endProviderSessions,
  noteLogout,
  type ProviderIdentity,
} from "../../ledger/access/provider-accounts";
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

/**
 * Ends the sessions that a provider's logout message names, or everything that the groups of an account gave. Refuses a message that was
 * used.
 */
export const endByProvider = command<"session.end-by-provider", ProviderLogout | WithoutGroups>(
  "session.end-by-provider",
  {
    async act(tx, _ctx, asked) {
      await tx.permit([]);
      return "jti" in asked ? endNamed(tx, asked) : endGroups(tx, asked);
    },
  },
);

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
