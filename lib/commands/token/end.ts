import { may } from "../../domain/access/decide";
import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { endToken } from "../../ledger/access/tokens";
import { command } from "../command";

/** Ends a token of one's own; an administrator ends anybody's. Refuses another one as if it were not there. */
export const endOneToken = command<"token.end", { id: string }>("token.end", {
  async act(tx, { principal }, { id }) {
    await tx.permit([]);
    const owner = may(principal, "user.end") ? null : principalKey(principal);
    if (!(await endToken(tx, { id, owner, by: principal.id })))
      return refused({ code: "not-found", detail: `There is no token ${id}.` });
    tx.audit({ verb: "end-token", subject: `token ${id}`, reason: null, incident: null });
    return ok(id);
  },
});
