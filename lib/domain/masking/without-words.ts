import { HIDDEN_REASON } from "./hidden";

/** Evidence with the words of stores hidden: every reason in it, at any depth. Whether a reason is there stays. */
export function withoutWords<Evidence>(evidence: Evidence): Evidence {
  if (Array.isArray(evidence)) return evidence.map(withoutWords) as Evidence;
  if (evidence === null || typeof evidence !== "object" || Object.getPrototypeOf(evidence) !== Object.prototype)
    return evidence;
  return Object.fromEntries(
    Object.entries(evidence).map(([member, part]) =>
      member === "because" && typeof part === "string" ? [member, HIDDEN_REASON] : [member, withoutWords(part)],
    ),
  ) as Evidence;
}
