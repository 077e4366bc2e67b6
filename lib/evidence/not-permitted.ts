import { neededFor } from "../domain/access/decide";
import type { Principal } from "../domain/access/principal";
import type { Permission } from "../domain/permission";
import { type Refusal, refused } from "../errors";

/** The refusal of a principal that holds a permission on no path. */
export function notPermitted(
  { kind }: Pick<Principal, "kind">,
  permission: Permission,
): { ok: false; error: Refusal<"sign-in-needed" | "forbidden"> } {
  return kind === "nobody"
    ? refused({ code: "sign-in-needed" })
    : refused({ code: "forbidden", verb: permission, needs: neededFor(permission) });
}
