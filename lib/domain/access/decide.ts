import type { Permission } from "../permission";
import { type Rule, ruleOf } from "./matrix";
import type { Principal } from "./principal";
import { reaches } from "./roles";

/** How long a fresh sign-in is good for. */
export const STEP_UP_MS = 5 * 60_000;

/** Whether a principal holds a permission on at least one path, or on none where it concerns no path. */
export function may(principal: Principal, permission: Permission): boolean {
  return holds(principal, permission, (rule) => principal.grants.some(({ role }) => rule.roles.includes(role)));
}

/** Whether a principal holds a permission on every one of these paths; on none of them, whether the principal holds it at all. */
export function mayOn(principal: Principal, permission: Permission, paths: readonly string[]): boolean {
  if (paths.length === 0) return may(principal, permission);
  return holds(principal, permission, (rule) =>
    paths.every((path) => principal.grants.some((grant) => rule.roles.includes(grant.role) && reaches(grant, path))),
  );
}

/** Whether a principal may take a step on these paths although a gate before it is closed: the grant that holds the verb allows it. */
export function mayBreakGlass(principal: Principal, permission: Permission, paths: readonly string[]): boolean {
  if (principal.via?.kind === "token") return false;
  return holds(principal, permission, (rule) =>
    paths.every((path) =>
      principal.grants.some((grant) => grant.breakGlass && rule.roles.includes(grant.role) && reaches(grant, path)),
    ),
  );
}

/** Whether a session needs a fresh sign-in before this permission is used. */
export function needsStepUp({ via }: Principal, permission: Permission, now: Date): boolean {
  if (ruleOf(permission)?.stepUp !== true || via?.kind !== "session") return false;
  const at = via.steppedUpAt ?? via.signedInAt;
  return now.getTime() - at.getTime() > STEP_UP_MS;
}

function holds(principal: Principal, permission: Permission, byGrants: (rule: Rule) => boolean): boolean {
  const rule = ruleOf(permission);
  if (rule === undefined) return false;
  switch (principal.kind) {
    case "worker":
    case "shell":
    case "loopback":
      return true;
    case "nobody":
      return rule.anybody === true;
    case "person":
    case "service":
      if (rule.anybody === true) return true;
      if (rule.sessionOnly === true && principal.via?.kind === "token") return false;
      return rule.own === true || byGrants(rule);
  }
}

/** The need of a permission, as a refusal says it: "needs the role operator", "needs the role viewer, support or operator". */
export function neededFor(permission: Permission): string {
  const roles = ruleOf(permission)?.roles ?? [];
  if (roles.length === 0) return "a sign-in";
  const [last, ...others] = [...roles].reverse();
  return others.length === 0 ? `the role ${last}` : `the role ${others.reverse().join(", ")} or ${last}`;
}
