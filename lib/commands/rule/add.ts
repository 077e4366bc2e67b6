import { randomUUID } from "node:crypto";
import type { TwoPersonRule } from "../../domain/access/settings";
import { ruleAsksApproval } from "../../domain/notification/notices";
import { ok } from "../../errors";
import { insertChange } from "../../ledger/access/changes";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

export interface RuleWish extends TwoPersonRule {
  reason: string;
}

/** Asks for a rule about second persons. The rule holds once another administrator has applied the change. */
export const addRule = command<"rule.add", RuleWish>("rule.add", {
  async act(tx, { principal: by }, { reason, ...rule }) {
    await tx.permit([]);
    const id = randomUUID();
    const asked = { id, reason, proposedBy: by.id, proposedByName: by.name };
    await insertChange(tx, { ...asked, kind: "add-rule", body: rule });
    await notify(tx, ruleAsksApproval({ by: by.name, change: id, verb: "add" }));
    tx.audit({ verb: "propose-rule", subject: `rule ${id}`, reason, after: rule, incident: null });
    return ok(id);
  },
});
