import { asJsonText, exactValue, type JsonText, textOfExact } from "../../json-text";
import { isExactObject } from "../agreement";
import type { ForeignOrigin } from "../mapping";

/** A write's members laid over what is there, digit by digit; members that the write does not name stay. `only`: no others are taken. */
export function overlay(there: JsonText | undefined, write: JsonText, only: ReadonlySet<string> | null): JsonText {
  const over = exactValue(write);
  const under = there === undefined ? undefined : exactValue(there);
  if (!isExactObject(over)) return write;
  const taken = Object.entries(over).filter(([name]) => only === null || only.has(name));
  const kept = only === null && isExactObject(under) ? under : {};
  return asJsonText(textOfExact({ ...kept, ...Object.fromEntries(taken) }) ?? write);
}

/** The members that a table's columns take; null: the value is one document. */
export function membersOf(origin: ForeignOrigin | null): ReadonlySet<string> | null {
  if (origin === null || origin.value.kind === "jsonb") return null;
  return new Set(origin.value.columns.map((column) => origin.members.get(column) ?? column));
}
