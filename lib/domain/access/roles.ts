/** The roles of grants, in the order in which people read them. */
export const ROLES = ["viewer", "support", "operator", "approver", "admin", "producer"] as const;

export type Role = (typeof ROLES)[number];

/** A role on one path, or on every path (`*`). */
export interface Grant {
  role: Role;
  /** A path's name, or `*`. */
  path: string;
  /** Whether the holder may take a step although a gate before it is closed. */
  breakGlass: boolean;
}

/** A role that concerns people and not paths, so that a grant of it is on every path. */
export const isOnEveryPath = (role: Role): boolean => role === "admin";

/** Whether a grant reaches a path. */
export const reaches = (grant: Pick<Grant, "path">, path: string): boolean => grant.path === "*" || grant.path === path;

/**
 * The grants of a token: each scope, as far as its owner holds the role now. A scope on every path is narrowed to the paths of its owner. A
 * token never breaks glass.
 */
export function scopedGrants(owner: readonly Grant[], scopes: readonly Pick<Grant, "role" | "path">[]): Grant[] {
  return scopes.flatMap(({ role, path }) => {
    const held = owner.filter((grant) => grant.role === role);
    if (held.some((grant) => reaches(grant, path))) return [{ role, path, breakGlass: false }];
    return path === "*" ? held.map((grant) => ({ role, path: grant.path, breakGlass: false })) : [];
  });
}
