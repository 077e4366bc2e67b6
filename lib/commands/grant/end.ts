import { ok, refused } from "../../errors";
import { administrators } from "../../ledger/access/changes";
import { grantNamed } from "../../ledger/access/grants";
import { endGrant } from "../../ledger/access/people";
import { endSessionsOf } from "../../ledger/access/sessions";
import { command } from "../command";

/**
 * Takes a grant back, at once and by one administrator: less permission needs nobody else. Refuses a grant of a provider's group, which
 * the provider takes back, and the last administrator's.
 */
export const endOneGrant = command<"grant.end", { id: string; reason: string }>("grant.end", {
  async act(tx, { principal }, { id, reason }) {
    await tx.permit([]);
    const grant = await grantNamed(tx, id);
    if (grant === null) return refused({ code: "not-found", detail: `There is no grant ${id}.` });
    const refuse = (state: string, wanted: string, says: string) =>
      refused({ code: "wrong-state", subject: `The grant of ${grant.principalName}`, state, wanted, says });
    if (grant.source === "group")
      return refuse(
        "of a group of the provider",
        "given in the console",
        `${grant.principalName} has this role by a group of the provider. Nothing was changed. Change the group at the provider.`,
      );
    await endGrant(tx, id, principal.id);
    await endSessionsOf(tx, { person: grant.principal, because: "the roles were changed" });
    if (grant.role === "admin" && (await administrators(tx)) === 0)
      return refuse(
        "the last administrator's",
        "one of several administrators'",
        `${grant.principalName} is the last administrator. Nothing was changed. Make another administrator first.`,
      );
    tx.audit({ verb: "end-grant", subject: grant.principalName, reason, before: grant, incident: null });
    return ok(id);
  },
});
