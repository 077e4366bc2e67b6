import type { Limited } from "../domain/access/limits";
import { isVerb, type Permission } from "../domain/permission";

/** Larger bodies are parsed one after another, and are limited by caller. */
export const HEAVY_BYTES = 262_144;

/** The members of a call's entry that decide about its share. */
interface Call {
  permission: Permission;
  alsoAs?: string;
  maxBytes?: number;
}

/** The kinds that a call counts as; `bodyBytes`: the announced size of its body, null where none is announced. */
export function limitedAs(entry: Call, bodyBytes: number | null): Limited[] {
  const isLarge = (entry.maxBytes ?? 0) > HEAVY_BYTES && (bodyBytes === null || bodyBytes > HEAVY_BYTES);
  return [...kindOf(entry), ...(isLarge ? (["largeBodies"] as const) : [])];
}

/** Whether an entry's calls are ever limited. */
export const isLimited = (entry: Call): boolean => limitedAs(entry, null).length > 0;

function kindOf({ permission, alsoAs }: Call): Limited[] {
  if (permission === "plan.create") return ["plans"];
  if (permission === "saved.ask") return ["answers"];
  if (alsoAs !== undefined) return ["exports"];
  return isVerb(permission) && permission !== "mutation.append" ? ["commands"] : [];
}
