import { randomUUID } from "node:crypto";
import { ok, type Refusal, type Result, refused } from "../../errors";
import type { Queryable } from "../queryable";
import { decideChange, type LockedChange } from "./changes";
import { insertGrant, lockPrincipal } from "./people";
import { endRule, insertRule, lockRule } from "./rules";
import { endSessionsOf } from "./sessions";

type By = { id: string; name: string };

/** The subject of a change, as the audit names it. */
export const subjectOf = (change: LockedChange): string =>
  change.kind === "add-rule"
    ? `rule ${change.id}`
    : change.kind === "end-rule"
      ? `rule ${change.body.rule}`
      : change.body.principalName;

/** Carries a locked change out, as this person decided. Refuses one whose person, service or rule is no longer there. */
export async function applyChange(
  tx: Queryable,
  change: LockedChange,
  by: By,
): Promise<Result<null, Refusal<"not-found">>> {
  await decideChange(tx, { id: change.id, decision: "applied", by });
  const askedBy = { id: change.proposedBy, name: change.proposedByName };
  const { id, reason } = change;
  switch (change.kind) {
    case "add-rule":
      await insertRule(tx, { id, rule: change.body, reason, askedBy, approvedBy: by });
      return ok(null);
    case "end-rule":
      if ((await lockRule(tx, change.body.rule)) === null)
        return refused({ code: "not-found", detail: `The rule ${change.body.rule} has ended already.` });
      await endRule(tx, change.body.rule, askedBy, by);
      return ok(null);
    case "give-grant":
    case "end-grant": {
      const { body } = change;
      if ((await lockPrincipal(tx, body.principal)) === null)
        return refused({ code: "not-found", detail: `${body.principalName} is no longer there.` });
      const grant = { ...body, source: "given" as const };
      await insertGrant(tx, { id: randomUUID(), principal: body.principal, grant, by: askedBy.id });
      await endSessionsOf(tx, { person: body.principal, because: "the roles were changed" });
      return ok(null);
    }
  }
}

/** What a change does, after the name of who applies it. */
export function doesWords(change: LockedChange): string {
  switch (change.kind) {
    case "add-rule":
      return "added a rule about second persons";
    case "end-rule":
      return "ended a rule about second persons";
    case "give-grant":
    case "end-grant":
      return `gave ${change.body.principalName} the role ${change.body.role}`;
  }
}
