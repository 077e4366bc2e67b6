import { compareDecimals } from "../decimal";
import type { VersionText } from "./evidence";

const NUMBER = /^-?\d+(\.\d+)?$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * How two versions compare: `below`, `equal`, `above`; `tie` where they are equal only at the coarser of their two precisions, so that
 * either may be the newer; `incomparable` where one is missing or they are of two kinds.
 */
export type VersionOrder = "below" | "equal" | "above" | "tie" | "incomparable";

/** Compares two versions as their stores have them. */
export function compareVersions(left: VersionText, right: VersionText): VersionOrder {
  if (left === null || right === null) return "incomparable";
  if (NUMBER.test(left) && NUMBER.test(right)) return orderOf(compareDecimals(left, right));
  const [a, b] = [instantOf(left), instantOf(right)];
  if (a === null || b === null) return "incomparable";
  const digits = Math.min(a.digits, b.digits);
  const order = orderOf(Number(cut(a, digits) > cut(b, digits)) - Number(cut(a, digits) < cut(b, digits)));
  return order === "equal" && a.digits !== b.digits ? "tie" : order;
}

const orderOf = (difference: number): VersionOrder => (difference < 0 ? "below" : difference > 0 ? "above" : "equal");

/** Whether a version is a number, an instant, or a text that orders nothing. */
export function versionKind(version: string): "number" | "instant" | "text" {
  if (NUMBER.test(version)) return "number";
  return instantOf(version) === null ? "text" : "instant";
}

/** The higher of two versions; the first where they cannot be told apart. */
export function higherVersion(left: VersionText, right: VersionText): VersionText {
  if (left === null) return right;
  return compareVersions(left, right) === "below" ? right : left;
}

interface Instant {
  /** Whole seconds since 1970. */
  seconds: number;
  fraction: string;
  /** The digits after the second that the store keeps. */
  digits: number;
}

/** Milliseconds since 1970, as programs write them: 12 or 13 digits. */
const EPOCH_MS = /^\d{12,13}$/;

function instantOf(text: string): Instant | null {
  if (EPOCH_MS.test(text)) return { seconds: Math.floor(Number(text) / 1_000), fraction: text.slice(-3), digits: 3 };
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [, day, time, fraction = "", zone = "Z"] = match;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const ms = Date.parse(`${day}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(ms) ? null : { seconds: ms / 1_000, fraction, digits: fraction.length };
}

const cut = ({ seconds, fraction }: Instant, digits: number): bigint =>
  BigInt(seconds) * 10n ** BigInt(digits) + BigInt(fraction.slice(0, digits).padEnd(digits, "0") || "0");
