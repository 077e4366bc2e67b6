import { compareDecimals } from "../decimal";
import { exactNumber, exactValue, type JsonText } from "../json-text";
import { compareVersions } from "./version";

/**
 * Whether two values say the same in what both of them have. `untold`: they have nothing in common, or an instant is equal only at the
 * coarser of two precisions.
 */
export type Agreement = "same" | "different" | "untold";

/**
 * Compares the members that both values have, at every depth; numbers as decimals, instants at the coarser precision. `texts`: one
 * side keeps every value as text (a hash, plain text), so that a text is compared with what the other side would write.
 */
export function agreementOf(left: JsonText | undefined, right: JsonText | undefined, texts = false): Agreement {
  if (left === undefined || right === undefined) return left === right ? "same" : "untold";
  if (left === right) return "same";
  return compare(exactValue(left), exactValue(right), texts);
}

function compare(left: unknown, right: unknown, texts: boolean): Agreement {
  if (isExactObject(left) && isExactObject(right)) return ofMembers(left, right, texts);
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return "different";
    return worst(left.map((item, i) => compare(item, right[i], texts)));
  }
  return ofScalars(left, right) ?? (texts ? ofTexts(left, right) : "different");
}

/** The value of an object's only member: a plain text is compared with the one value column. */
function onlyMember(value: unknown): unknown {
  const members = isExactObject(value) ? Object.values(value) : [];
  return members.length === 1 ? members[0] : undefined;
}

function ofMembers(left: Record<string, unknown>, right: Record<string, unknown>, texts: boolean): Agreement {
  const names = Object.keys(left);
  const common = names.filter((name) => Object.hasOwn(right, name));
  if (common.length > 0) return worst(common.map((name) => compare(left[name], right[name], texts)));
  return names.length === 0 && Object.keys(right).length === 0 ? "same" : "untold";
}

/** The agreement of two scalars of one kind; null where they are of two kinds. */
function ofScalars(left: unknown, right: unknown): Agreement | null {
  const [a, b] = [exactNumber(left), exactNumber(right)];
  if (a !== null && b !== null) return compareDecimals(a, b) === 0 ? "same" : "different";
  if (typeof left === "string" && typeof right === "string") return ofStrings(left, right);
  if (left === right) return "same";
  return typeof left === typeof right && a === null && b === null ? "different" : null;
}

function ofStrings(left: string, right: string): Agreement {
  if (left === right) return "same";
  if (!left.includes(":") || !right.includes(":")) return "different";
  const order = compareVersions(left, right);
  if (order === "equal") return "same";
  return order === "tie" ? "untold" : "different";
}

/** Compares a text with what the other side's value is as text. */
function ofTexts(left: unknown, right: unknown): Agreement {
  const [text, other] = typeof left === "string" ? [left, right] : [right, left];
  if (typeof text !== "string") return "different";
  const member = onlyMember(other);
  if (member !== undefined && !text.startsWith("{")) return compare(text, member, true);
  if (other === null) return text === "" || text === "null" ? "same" : "different";
  try {
    JSON.parse(text);
  } catch {
    return "different";
  }
  return compare(exactValue(text), other, false);
}

function worst(agreements: readonly Agreement[]): Agreement {
  if (agreements.includes("different")) return "different";
  return agreements.includes("untold") ? "untold" : "same";
}

/** Whether an exact value is an object: numbers are objects of their own and count as none. */
export const isExactObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && exactNumber(value) === null;
