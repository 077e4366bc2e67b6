import { ok, refused } from "../../errors";
import { endSession } from "../../ledger/access/sessions";
import { command } from "../command";

/** Ends the session of the call. Refuses a call without a session. */
export const signOut = command<"session.sign-out", Record<string, never>>("session.sign-out", {
  async act(tx, { principal: { via } }) {
    await tx.permit([]);
    if (via?.kind !== "session") return refused({ code: "sign-in-needed" });
    await endSession(tx, { id: via.id, person: null, because: "signed out" });
    tx.auditAccess({ verb: "sign-out", subject: `session ${via.id}`, reason: null, incident: null });
    return ok(via.id);
  },
});
