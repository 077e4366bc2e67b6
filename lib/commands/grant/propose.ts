import { randomUUID } from "node:crypto";
import { type Grant, isOnEveryPath } from "../../domain/access/roles";
import { grantAsksApproval } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { pathNamed } from "../../evidence/any-path";
import { unknownPath } from "../../evidence/unknown-path";
import { insertChange } from "../../ledger/access/changes";
import { lockPrincipal } from "../../ledger/access/people";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

export interface GrantWish extends Grant {
  /** The id in the ledger of the person or service. */
  principal: string;
  reason: string;
}

/** Proposes a grant; another administrator confirms it. Refuses an unknown path, and an administrator of some paths alone. */
export const proposeGrant = command<"grant.propose", GrantWish>("grant.propose", {
  async prepare({ evidence: { read } }, _ctx, { role, path }) {
    if (isOnEveryPath(role) && path !== "*")
      return refused({ code: "invalid", detail: `/path: the role ${role} concerns people, not paths. Write "*".` });
    return path === "*" || pathNamed(read, path) !== undefined ? ok(undefined) : unknownPath(read, path);
  },
  async act(tx, { principal: by }, { principal, role, path, breakGlass, reason }) {
    await tx.permit([]);
    const user = await lockPrincipal(tx, principal);
    if (user === null) return refused({ code: "not-found", detail: `There is no person or service ${principal}.` });
    if (user.kind === "service" && (role === "admin" || breakGlass))
      return refused({
        code: "invalid",
        detail: "/role: a service is never an administrator, and never breaks glass.",
      });
    const id = randomUUID();
    const body = { principal, principalName: user.name, role, path, breakGlass };
    await insertChange(tx, { id, kind: "give-grant", body, reason, proposedBy: by.id, proposedByName: by.name });
    await notify(tx, grantAsksApproval({ by: by.name, change: id }));
    tx.audit({
      verb: "propose-grant",
      subject: `${user.kind} ${user.name}`,
      reason,
      after: body,
      incident: null,
    });
    return ok(id);
  },
});
