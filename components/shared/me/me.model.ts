import type { z } from "zod";
import type { api } from "../../../lib/api/api";
import { neededFor } from "../../../lib/domain/access/decide";
import type { Question, Verb } from "../../../lib/domain/permission";

/** The caller, as the console's server knows it. */
export type Me = z.output<typeof api.me.read.output>;

type Allowance = Pick<Me, "may">;

/** The permission that a control needs, and the paths on which it is needed. */
export interface Need {
  verb: Verb | Question;
  /** None: the verb concerns no path, or any path that the caller has is enough. */
  paths?: readonly string[];
}

/** The permission that the caller lacks for a control, as a sentence; null where nothing is lacking, and while the caller is not known. */
export function lackFor(me: Allowance | null, { verb, paths = [] }: Need): string | null {
  const may = me?.may[verb];
  if (may === undefined) return null;
  if (!may.allowed) return `Needs ${neededFor(verb)}${paths.length === 0 ? "" : ` on ${paths.join(", ")}`}.`;
  const held = may.paths;
  const missing = held === undefined ? [] : paths.filter((path) => !held.includes(path));
  return missing.length === 0 ? null : `Needs ${neededFor(verb)} on ${missing.join(", ")}.`;
}

/** A grant in words: "operator on profile, may break glass". */
export const grantWords = ({ role, path, breakGlass }: Me["grants"][number]): string =>
  `${role} on ${path === "*" ? "every path" : path}${breakGlass ? ", may break glass" : ""}`;

/** The roles of a caller, each once. */
export const roleWords = ({ grants }: Pick<Me, "grants">): string =>
  grants.length === 0 ? "no role" : [...new Set(grants.map(({ role }) => role))].join(", ");
