import type { JsonText } from "../../../domain/json-text";

/** A row's value as text; a null counts as no value. */
export function rowValue(text: JsonText | null): JsonText | undefined {
  return text === null || text === "null" ? undefined : text;
}

const ROUNDING: ReadonlySet<string> = new Set(["real", "double precision", "money"]);
const INTEGERS: ReadonlySet<string> = new Set(["smallint", "integer", "bigint"]);

/** Whether a column of this type rounds decimals. */
export const isRounding = (type: string): boolean => ROUNDING.has(type);

/** How many digits after the point a column of this type keeps; null when the type sets no bound. */
export function scaleOf(type: string): number | null {
  if (INTEGERS.has(type)) return 0;
  const scale = /^numeric\(\d+,(-?\d+)\)$/.exec(type)?.[1];
  return scale === undefined ? null : Number(scale);
}
