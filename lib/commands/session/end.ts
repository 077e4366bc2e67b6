import { may } from "../../domain/access/decide";
import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { endSession } from "../../ledger/access/sessions";
import { command } from "../command";

/** Ends a session of one's own; an administrator ends anybody's. Refuses another one as if it were not there. */
export const endOneSession = command<"session.end", { id: string }>("session.end", {
  async act(tx, { principal }, { id }) {
    await tx.permit([]);
    const person = may(principal, "user.end") ? null : principalKey(principal);
    if (!(await endSession(tx, { id, person, because: `ended by ${principal.name}` })))
      return refused({ code: "not-found", detail: `There is no open session ${id}.` });
    tx.audit({ verb: "end-session", subject: `session ${id}`, reason: null, incident: null });
    return ok(id);
  },
});
