import { neededFor } from "../domain/access/decide";
import type { Principal } from "../domain/access/principal";
import type { Permission } from "../domain/permission";
import { type Refusal, refused } from "../errors";

/** The refusal of a caller without good credentials, with the reason where the caller's token waits for a sign-in of its owner. */
export const signInNeeded = ({ waits }: Pick<Principal, "waits">) =>
  refused(waits === undefined ? { code: "sign-in-needed" as const } : { code: "sign-in-needed" as const, waits });

/** The refusal of a principal that holds a permission on no path. */
export function notPermitted(
  principal: Pick<Principal, "kind" | "waits">,
  permission: Permission,
): { ok: false; error: Refusal<"sign-in-needed" | "forbidden"> } {
  return principal.kind === "nobody"
    ? signInNeeded(principal)
    : refused({ code: "forbidden", verb: permission, needs: neededFor(permission) });
}
