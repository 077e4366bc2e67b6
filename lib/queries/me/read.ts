import type { api } from "../../api/api";
import { may, mayOn, neededFor, needsStepUp } from "../../domain/access/decide";
import { type Principal, principalKey } from "../../domain/access/principal";
import { type Permission, QUESTIONS, VERBS } from "../../domain/permission";
import { ok } from "../../errors";
import { everyPath } from "../../evidence/any-path";
import { query } from "../query";

/** The caller: who it is, its grants, and each permission with the need that is missing. */
export const readMe = query<typeof api.me.read>("me.read", async ({ read, access }, ctx) => {
  const { principal } = ctx;
  const key = principalKey(principal);
  const names = everyPath(read).map(({ config }) => config.name);
  const { via } = principal;
  return ok({
    principal: {
      id: principal.id,
      name: principal.name,
      kind: principal.kind,
      email: key === null ? null : await access.emailOf(key),
    },
    grants: [...principal.grants],
    may: Object.fromEntries(
      [...VERBS, ...QUESTIONS].map((permission) => [
        permission,
        permissionView(principal, permission, names, ctx.now()),
      ]),
    ),
    session:
      via?.kind === "session"
        ? { id: via.id, signedInAt: via.signedInAt.toISOString(), steppedUpAt: via.steppedUpAt?.toISOString() ?? null }
        : null,
    signIn: principal.kind !== "loopback",
  });
});

/** Whether a principal holds a permission: on each path, on some, or on none with what it needs. */
function permissionView(principal: Principal, permission: Permission, names: readonly string[], now: Date) {
  if (!may(principal, permission)) return { allowed: false, because: `The permission needs ${neededFor(permission)}.` };
  const held = names.filter((name) => mayOn(principal, permission, [name]));
  return {
    allowed: true,
    ...(held.length < names.length && { paths: held }),
    ...(needsStepUp(principal, permission, now) && { stepUp: true }),
  };
}
