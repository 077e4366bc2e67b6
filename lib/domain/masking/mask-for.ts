import { mayOn } from "../access/decide";
import type { Principal } from "../access/principal";

/** What a principal sees of a path's values: everything, all but the members that these pointers name, or nothing. */
export type Masking = "all" | readonly string[] | "nothing";

/** Where a value is shown: on the page of the one key that was asked for, or copied into an answer, a plan, a list. */
export type Place = "key-page" | "elsewhere";

/** A path as masking needs it; `mask` is null where the path left the configuration, so that its hidden members are not known. */
export interface MaskedPath {
  name: string;
  mask: readonly string[] | null;
}

/**
 * What a principal sees of a path's values. Operators and approvers see everything on the paths of their grants; support sees all but the
 * masked members; a viewer and an admin see nothing. Without sign-in nobody is known to be an operator: the page of a key shows everything
 * there, and copies leave the masked members out.
 */
export function maskFor(principal: Principal, { name, mask }: MaskedPath, place: Place = "elsewhere"): Masking {
  switch (principal.kind) {
    case "worker":
    case "shell":
      return "all";
    case "loopback":
      return place === "key-page" ? "all" : (mask ?? "nothing");
    case "nobody":
      return "nothing";
    case "person":
    case "service":
      if (mayOn(principal, "value.read", [name])) return "all";
      return mayOn(principal, "value.read-masked", [name]) ? (mask ?? "nothing") : "nothing";
  }
}
