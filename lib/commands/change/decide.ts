import { changeAlone } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { applyChange, doesWords, subjectOf } from "../../ledger/access/apply-change";
import { administrators, decideChange, lockChange } from "../../ledger/access/changes";
import { isOnePerson } from "../../ledger/access/one-person";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

export interface ChangeDecision {
  id: string;
  apply: boolean;
}

/**
 * Applies or refuses a change of grants or rules. Another administrator than the one who proposed it decides; a sole administrator applies
 * it after a day, which raises an alert. Anybody who proposed one may take it back.
 */
export const decideOneChange = command<"change.decide", ChangeDecision>("change.decide", {
  async act(tx, { principal }, { id, apply }) {
    await tx.permit([]);
    const change = await lockChange(tx, id);
    if (change === null) return refused({ code: "not-found", detail: `No change ${id} waits for a decision.` });
    const isOwn =
      (await isOnePerson(tx, change.proposedBy, principal.id)) ||
      ("principal" in change.body && (await isOnePerson(tx, `person:${change.body.principal}`, principal.id)));
    const isSole = isOwn && change.isRipe && (await administrators(tx)) === 1;
    if (apply && isOwn && !isSole) return refused({ code: "same-person", actor: principal.name });
    if (apply) {
      const applied = await applyChange(tx, change, principal);
      if (!applied.ok) return applied;
      if (isSole) await notify(tx, changeAlone(principal.name, doesWords(change), { change: id }));
    } else await decideChange(tx, { id, decision: "refused", by: principal });
    tx.audit({
      verb: apply ? "apply-change" : "refuse-change",
      subject: subjectOf(change),
      reason: change.reason,
      after: { kind: change.kind, ...change.body, proposedBy: change.proposedBy, alone: isSole },
      incident: null,
    });
    return ok(id);
  },
});
