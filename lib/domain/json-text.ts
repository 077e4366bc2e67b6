import { isLosslessNumber, LosslessNumber, parse, stringify } from "lossless-json";
import { addDecimals, canonicalNumber } from "./decimal";
import { canonicalJson, type Json } from "./json";
import { pointerSegments, readPointer } from "./json-pointer";
import { HIDDEN } from "./masking/hidden";

declare const isJson: unique symbol;

/** A stored value as JSON text, exactly as its store gave it. Its numbers are decimals of any length, and nothing parses them into doubles. */
export type JsonText = string & { readonly [isJson]: true };

/** Takes a text that is known to be JSON, since a store that checks it gave it or the strict parser read it. */
export const asJsonText = (text: string): JsonText => text as JsonText;

/** The text of a program's own value; its numbers are doubles already, and their shortest decimal text is what they say. */
export const textOfJson = (value: Json): JsonText => asJsonText(JSON.stringify(value));

/** A text as JSON text: itself where it is JSON, else the JSON text of a string that says the same. */
export function jsonTextOr(text: string): JsonText {
  try {
    JSON.parse(text);
    return asJsonText(text);
  } catch {
    return asJsonText(JSON.stringify(text));
  }
}

/** The value for programs that read doubles; long numbers are rounded in it, so it is never compared, computed with or written back. */
export const roundedJson = (text: JsonText): Json => JSON.parse(text) as Json;

/** A value as answers show it: for programs that read doubles, and digit for digit. Both null where there is none. */
export function inBothForms(text: JsonText | undefined | null): { value: Json; valueText: JsonText | null } {
  return text == null ? { value: null, valueText: null } : { value: roundedJson(text), valueText: text };
}

/**
 * A value to be looked into, digit for digit: where every number of the text is a short whole one they are numbers, else objects of
 * their own. `exactNumber` reads both. Text that is no JSON is itself.
 */
export function exactValue(text: string): unknown {
  return (hasOtherNumber(text) ? parsed(text) : plainly(text)) ?? text;
}

function plainly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON text of such a value, or of any other, with so many spaces of indentation. */
export const textOfExact = (value: unknown, indent = 0): string | undefined => stringify(value, null, indent);

/** An object's members, each as its own exact JSON text; null for what is no object. */
export function memberTexts(text: JsonText): ReadonlyMap<string, JsonText> | null {
  const value = parsed(text);
  if (!isObject(value)) return null;
  return new Map(Object.entries(value).map(([name, member]) => [name, asJsonText(stringify(member) ?? "null")]));
}

/** The number that stands in such a value, as it is written; null for what is none. */
export function exactNumber(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return isLosslessNumber(value) ? value.value : null;
}

/** Whether two texts say the same value, whatever the order of their members; numbers are compared as decimals. False for what is no JSON. */
export function sameJsonText(left: JsonText | undefined, right: JsonText | undefined): boolean {
  return isSameText(left, right, false);
}

/** As `sameJsonText`; a member that is null says the same as one that is missing, since columns cannot tell them apart. */
export function sameButNulls(left: JsonText | undefined, right: JsonText | undefined): boolean {
  return isSameText(left, right, true);
}

function isSameText(left: JsonText | undefined, right: JsonText | undefined, dropNulls: boolean): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  try {
    const read = hasLongNumber(left) || hasLongNumber(right) ? exactly : JSON.parse;
    const [a, b] = [read(left) as unknown, read(right) as unknown];
    return isSame(a, b) || (dropNulls && isSame(withoutNulls(a), withoutNulls(b)));
  } catch {
    return false;
  }
}

/** The one text of a value: members sorted, no white space, one text for each number's value. Throws where it is no JSON. */
export function canonicalText(text: JsonText): string {
  return hasLongNumber(text) ? canonicalOf(exactly(text)) : canonicalJson(JSON.parse(text) as Json);
}

/** The number at a pointer as it is written, or null where there is none. */
export function numberAt(text: JsonText | undefined, pointer: string): string | null {
  if (text === undefined) return null;
  const found = readPointer(parsed(text), pointer);
  return isLosslessNumber(found) ? found.value : null;
}

/** The members of an object of numbers as they are written; null where it is no object, or a member is no number. */
export function numberMembers(text: JsonText | undefined): [string, string][] | null {
  const members = text === undefined ? undefined : parsed(text);
  if (!isObject(members)) return null;
  const numbers = Object.entries(members).flatMap(([name, value]) =>
    isLosslessNumber(value) ? [[name, value.value] as [string, string]] : [],
  );
  return numbers.length === Object.keys(members).length ? numbers : null;
}

/** Increments of one value, summed exactly one by one; every member that none of them names keeps every digit. */
export class MemberSum {
  // A map, since assigning to a member named __proto__ would be lost.
  private readonly members: Map<string, unknown>;

  constructor(value: JsonText | undefined) {
    const members = value === undefined ? undefined : parsed(value);
    this.members = new Map(isObject(members) ? Object.entries(members) : []);
  }

  /**
   * Adds each member of the increment to the value's member of that name, or adds nothing and says why: the increment is no object of
   * numbers, the value's member is no number, or a sum is beyond what `numeric` holds.
   */
  add(increment: JsonText | undefined): string | null {
    const amounts = numberMembers(increment);
    if (amounts === null) return "the payload is not an object of numbers";
    const sums: [string, LosslessNumber][] = [];
    for (const [name, amount] of amounts) {
      const before = this.members.get(name) ?? ZERO;
      if (!isLosslessNumber(before)) return `the member "${name}" is not a number, so no increment can be added`;
      const sum = addDecimals(before.value, amount);
      if (sum === null) return `the sum of "${name}" has more digits than numeric holds`;
      sums.push([name, new LosslessNumber(sum)]);
    }
    for (const [name, sum] of sums) this.members.set(name, sum);
    return null;
  }

  text(): JsonText {
    return written(this.members);
  }
}

const ZERO = new LosslessNumber("0");

/** The value with the increment added to it, exactly; null where `MemberSum` refuses it. */
export function addMembers(value: JsonText | undefined, increment: JsonText | undefined): JsonText | null {
  const sum = new MemberSum(value);
  return sum.add(increment) === null ? sum.text() : null;
}

/** A list with an item in front, cut to `most`; what is no list is taken for an empty one. */
export function withItemInFront(list: JsonText | undefined, item: JsonText, most: number): JsonText {
  const items = list === undefined ? undefined : parsed(list);
  return written([new Written(item), ...(Array.isArray(items) ? items : [])].slice(0, most));
}

/**
 * The text with what the pointers name replaced; every digit of the rest stays. A member that could be there is replaced as well where it is
 * absent, so that neither its presence nor its place tells anything.
 */
export function maskText(text: JsonText, pointers: readonly string[]): JsonText {
  if (pointers.length === 0) return text;
  const value = parsed(text);
  if (value === undefined) return written(HIDDEN);
  const shown = pointers.reduce<unknown>((masked, pointer) => maskOne(masked, pointerSegments(pointer)), value);
  return shown === value ? text : written(shown);
}

function maskOne(value: unknown, steps: string[]): unknown {
  const [member, ...rest] = steps;
  if (member === undefined) return HIDDEN;
  if (Array.isArray(value)) return maskItem(value, member, rest);
  const isAbsent = value === undefined || value === null;
  // A position is masked in a list only: an object in the place of an absent list would say that there is none.
  if (isAbsent ? isPosition(member) : !isObject(value)) return value;
  const members = isAbsent ? {} : (value as Record<string, unknown>);
  const before = Object.hasOwn(members, member) ? members[member] : undefined;
  const masked = maskOne(before, rest);
  return masked === before ? value : { ...members, [member]: masked };
}

/** The item of a list, or the one that would come next. */
function maskItem(list: readonly unknown[], member: string, rest: string[]): unknown {
  const place = isPosition(member) ? Number(member) : list.length + 1;
  if (place > list.length || (place === list.length && rest.length > 0)) return list;
  return place === list.length ? [...list, maskOne(undefined, rest)] : list.with(place, maskOne(list[place], rest));
}

const isPosition = (member: string): boolean => /^(?:0|[1-9]\d{0,8})$/.test(member);

/** A piece of JSON text within a tree that is about to be written. */
class Written {
  constructor(readonly text: string) {}
}

/** The text of a tree as Postgres writes jsonb: short names first, so that it equals what the origin gives back. */
function written(value: unknown): JsonText {
  return asJsonText(writtenOf(value));
}

function writtenOf(value: unknown): string {
  if (value instanceof Written) return value.text;
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) return `[${value.map(writtenOf).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = value instanceof Map ? [...value] : Object.entries(value);
  const inOrder = members.sort(([a], [b]) => bytesOf(a) - bytesOf(b) || (a < b ? -1 : 1));
  return `{${inOrder.map(([name, member]) => `${JSON.stringify(name)}: ${writtenOf(member)}`).join(", ")}}`;
}

const encoder = new TextEncoder();

const bytesOf = (name: string) => encoder.encode(name).length;

function canonicalOf(value: unknown): string {
  if (isLosslessNumber(value)) return canonicalNumber(value.value);
  if (Array.isArray(value)) return `[${value.map(canonicalOf).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalOf(value[name])}`).join(",")}}`;
}

const exactly = (text: string): unknown => parse(text);

/** A text with its numbers as they are written, or undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return exactly(text);
  } catch {
    return undefined;
  }
}

/** Every number of a text, as it is written. */
export function numbersIn(text: JsonText): string[] {
  return text.replace(TEXTS, '""').match(/-?\d[\d.eE+-]*/g) ?? [];
}

// Fifteen digits and no exponent: a double tells any two of these apart, and the built-in parser is many times faster.
const LONG = /\d{16}|\d[\d.]{16}|\d[eE][+-]?\d/;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

/** Whether a text may have a number that doubles cannot tell from another. */
function hasLongNumber(text: string): boolean {
  return LONG.test(text) && LONG.test(text.replace(TEXTS, ""));
}

// A short whole number has one text, and a double holds it; the built-in parser is many times faster.
const OTHER = /\d[.eE]|\d{16}|-0/;

/** Whether a text may have a number that is not a short whole one. */
function hasOtherNumber(text: string): boolean {
  return OTHER.test(text) && OTHER.test(text.replace(TEXTS, ""));
}

/** Whether two parsed values are the same; their numbers are both doubles or both as they are written. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isLosslessNumber(a))
    return isLosslessNumber(b) && (a.value === b.value || canonicalNumber(a.value) === canonicalNumber(b.value));
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b) || isLosslessNumber(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let more = 0;
  for (const member in left) {
    if (!Object.hasOwn(right, member) || !isSame(left[member], right[member])) return false;
    more++;
  }
  for (const _ in right) more--;
  return more === 0;
}

function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
