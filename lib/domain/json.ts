import { pointerSegments } from "./json-pointer";

export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** The one text of a JSON value: members sorted, no white space. Two values are the same exactly when their texts are. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort();
    return `{${members.map((m) => `${JSON.stringify(m)}:${canonicalJson(value[m])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Whether two JSON values say the same, whatever the order of their members. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** A copy of the value with what the pointers name replaced by `"•••"`; what they do not name is untouched. */
export function maskJson(value: Json | undefined, pointers: readonly string[]): Json | undefined {
  return pointers.reduce<Json | undefined>((masked, pointer) => maskOne(masked, pointerSegments(pointer)), value);
}

function maskOne(value: Json | undefined, steps: string[]): Json | undefined {
  if (value === undefined) return value;
  const [member, ...rest] = steps;
  if (member === undefined) return "•••";
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === member ? (maskOne(item, rest) ?? null) : item));
  if (!Object.hasOwn(value, member)) return value;
  return { ...value, [member]: maskOne(value[member], rest) ?? null };
}
