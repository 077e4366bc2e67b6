import { neededFor } from "../../../lib/domain/access/decide";
import { QUESTIONS, VERBS } from "../../../lib/domain/permission";
import type { Me } from "../../shared/me/me.model";

/** A permission of the caller, for a list of all. */
export interface Allowed {
  permission: (typeof VERBS)[number] | (typeof QUESTIONS)[number];
  allowed: boolean;
  /** The paths where it is allowed, or what is lacking. */
  words: string;
}

/** Every permission with whether the caller holds it: what changes something first. */
export function allowances({ may }: Pick<Me, "may">): Allowed[] {
  return [...VERBS, ...QUESTIONS].flatMap((permission): Allowed[] => {
    const held = may[permission];
    if (held === undefined) return [];
    if (!held.allowed) return [{ permission, allowed: false, words: `Needs ${neededFor(permission)}.` }];
    const where =
      held.paths === undefined ? "" : held.paths.length === 0 ? "on no path" : `on ${held.paths.join(", ")}`;
    const words = [where, held.stepUp ? "asks for a fresh sign-in" : ""].filter(Boolean).join("; ");
    return [{ permission, allowed: true, words }];
  });
}
