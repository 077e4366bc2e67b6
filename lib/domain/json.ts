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
