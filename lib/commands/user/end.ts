import { principalKey } from "../../domain/access/principal";
import { ok, refused } from "../../errors";
import { administrators } from "../../ledger/access/changes";
import { endPlansAndApprovals } from "../../ledger/access/offboarding";
import { endPrincipal, lockPrincipal } from "../../ledger/access/people";
import { endErasuresOf } from "../../ledger/erasures/changes";
import { command } from "../command";

/**
 * Ends a person or a service: its sessions, tokens and grants, its approvals, its plans that have not run, and its
 * requests to erase. Refuses one's own account,
 * and the last administrator's.
 */
export const endUser = command<"user.end", { id: string; reason: string }>("user.end", {
  async act(tx, { principal }, { id, reason }) {
    await tx.permit([]);
    const user = await lockPrincipal(tx, id);
    if (user === null) return refused({ code: "not-found", detail: `There is no person or service ${id}.` });
    const refuse = (state: string, wanted: string, says: string) =>
      refused({ code: "wrong-state", subject: `${user.kind} ${user.name}`, state, wanted, says });
    if (principalKey(principal) === id)
      return refuse(
        "you",
        "another person",
        "You cannot end your own account. Nothing was changed. Ask another administrator to end it.",
      );
    await endPrincipal(tx, id, principal.id);
    if ((await administrators(tx)) === 0)
      return refuse(
        "the last administrator",
        "one of several administrators",
        `${user.name} is the last administrator. Nothing was changed. Make another administrator first.`,
      );
    const because = `the account of ${user.name} was ended`;
    const ended = {
      ...(await endPlansAndApprovals(tx, `${user.kind}:${id}`, because)),
      erasures: await endErasuresOf(tx, `${user.kind}:${id}`, because),
    };
    tx.audit({ verb: "end-user", subject: `${user.kind} ${user.name}`, reason, after: ended, incident: null });
    return ok(id);
  },
});
