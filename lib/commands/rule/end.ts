import { randomUUID } from "node:crypto";
import { ruleAsksApproval } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { insertChange } from "../../ledger/access/changes";
import { lockRule } from "../../ledger/access/rules";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

/**
 * Asks for a rule about second persons to end. The rule holds until another administrator has applied the change. Refuses a rule of the
 * configuration, which ends where it was written.
 */
export const askRuleEnd = command<"rule.end", { id: string; reason: string }>("rule.end", {
  async act(tx, { principal: by }, { id: rule, reason }) {
    await tx.permit([]);
    if (rule.startsWith("configuration-"))
      return refused({
        code: "wrong-state",
        subject: "The rule",
        state: "of the configuration",
        wanted: "added in the console",
        says: "The rule is in the configuration, and the console cannot end it. Nothing was changed. Remove the rule from access.rules of the configuration.",
      });
    const members = await lockRule(tx, rule);
    if (members === null) return refused({ code: "not-found", detail: `There is no rule ${rule} in force.` });
    const id = randomUUID();
    const asked = { id, reason, proposedBy: by.id, proposedByName: by.name };
    await insertChange(tx, { ...asked, kind: "end-rule", body: { ...members, rule } });
    await notify(tx, ruleAsksApproval({ by: by.name, change: id, verb: "end" }));
    tx.audit({ verb: "propose-rule-end", subject: `rule ${rule}`, reason, before: members, incident: null });
    return ok(id);
  },
});
