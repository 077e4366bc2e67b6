import { ok, refused } from "../../errors";
import { endProviderSessions, noteLogout } from "../../ledger/access/provider-accounts";
import { command } from "../command";

/** A provider's logout message, with its signature, audience and time checked. */
export interface ProviderLogout {
  issuer: string;
  /** The message's own id: each counts once. */
  jti: string;
  session: string | null;
  subject: string | null;
}

/** Ends the sessions that a provider's logout message names. Refuses a message that was used. */
export const endByProvider = command<"session.end-by-provider", ProviderLogout>("session.end-by-provider", {
  async act(tx, _ctx, { issuer, jti, session, subject }) {
    await tx.permit([]);
    if (!(await noteLogout(tx, issuer, jti)))
      return refused({ code: "invalid", detail: "The logout message was used already. Nothing was done." });
    const ended = await endProviderSessions(tx, { issuer, session, subject });
    const about = { verb: "end-sessions", subject: `sessions of ${issuer}`, reason: "signed out at the provider" };
    tx.audit({ ...about, after: { ended, session, subject }, incident: null });
    return ok(jti);
  },
});
