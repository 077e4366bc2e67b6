import { mayApprove } from "../../domain/erasure/decide";
import { ERASURE } from "../../domain/erasure/transitions";
import { nothingThere, ok, refused } from "../../errors";
import { administrators } from "../../ledger/access/changes";
import { isOnePerson } from "../../ledger/access/one-person";
import { approveErasure, lockErasure } from "../../ledger/erasures/changes";
import { command } from "../command";

/**
 * Approves an erasure, so that a worker carries it out. Refuses who asked for it, unless that is the only administrator and a day has
 * passed. A service approves nothing.
 */
export const approveOneErasure = command<"erasure.approve", { id: string }>("erasure.approve", {
  async act(tx, ctx, { id }) {
    const { principal } = ctx;
    const erasure = await lockErasure(tx, id);
    if (erasure === null) return nothingThere;
    const { pathId, key, reason, state } = erasure;
    await tx.permit([pathId]);
    if (!ERASURE.from("approve").includes(state))
      return refused({ code: "wrong-state", subject: `Erasure ${id}`, state, wanted: "asked" });
    const verdict = mayApprove(erasure, {
      id: (await isOnePerson(tx, erasure.askedById, principal.id)) ? erasure.askedById : principal.id,
      isPerson: principal.kind === "person" || principal.kind === "loopback",
      administrators: await administrators(tx),
      now: ctx.now(),
    });
    if (verdict === "same-person" || verdict === "no-person")
      return refused({ code: "same-person", actor: principal.name });
    await approveErasure(tx, id, principal, verdict === "alone");
    tx.audit({
      verb: "approve-erasure",
      subject: `erasure ${id}${verdict === "alone" ? ", alone" : ""}`,
      reason,
      incident: null,
      key,
    });
    return ok(id);
  },
});
