import { randomUUID } from "node:crypto";
import { ok, refused } from "../../errors";
import { administrators, decideChange, lockChange } from "../../ledger/access/changes";
import { isOnePerson } from "../../ledger/access/one-person";
import { insertGrant, lockPrincipal } from "../../ledger/access/people";
import { endSessionsOf } from "../../ledger/access/sessions";
import { command } from "../command";

export interface ChangeDecision {
  id: string;
  apply: boolean;
}

/**
 * Applies or refuses a change of grants. Another administrator than the one who proposed it decides; a sole administrator applies it after a
 * day. Anybody who proposed one may take it back.
 */
export const decideOneChange = command<"change.decide", ChangeDecision>("change.decide", {
  async act(tx, { principal }, { id, apply }) {
    await tx.permit([]);
    const change = await lockChange(tx, id);
    if (change === null) return refused({ code: "not-found", detail: `No change ${id} waits for a decision.` });
    const { body } = change;
    const isOwn =
      (await isOnePerson(tx, change.proposedBy, principal.id)) ||
      (await isOnePerson(tx, `person:${body.principal}`, principal.id));
    const isSole = isOwn && change.isRipe && (await administrators(tx)) === 1;
    if (apply && isOwn && !isSole) return refused({ code: "same-person", actor: principal.name });
    await decideChange(tx, { id, decision: apply ? "applied" : "refused", by: principal });
    if (apply) {
      if ((await lockPrincipal(tx, body.principal)) === null)
        return refused({ code: "not-found", detail: `${body.principalName} is no longer there.` });
      const grant = { ...body, source: "given" as const };
      await insertGrant(tx, { id: randomUUID(), principal: body.principal, grant, by: change.proposedBy });
      await endSessionsOf(tx, { person: body.principal, because: "the roles were changed" });
    }
    tx.audit({
      verb: apply ? "apply-change" : "refuse-change",
      subject: body.principalName,
      reason: change.reason,
      after: { ...body, proposedBy: change.proposedBy, alone: isSole },
      incident: null,
    });
    return ok(id);
  },
});
