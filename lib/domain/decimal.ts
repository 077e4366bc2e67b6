import { compareNumber, splitNumber } from "lossless-json";

/** The most digits that Postgres's `numeric` holds before the point, and after it. */
export const MOST_DIGITS_BEFORE = 131_072;
export const MOST_DIGITS_AFTER = 16_383;

/** Compares two numbers, as JSON writes them, as decimals: below zero, zero or above zero. */
export function compareDecimals(left: string, right: string): number {
  return compareNumber(left, right);
}

/**
 * The one text of a number's value: 1.10, 1.1 and 11e-1 have the same. It is JavaScript's text where a double holds the value
 * exactly as it is written, so that fingerprints of such values never change.
 */
export function canonicalNumber(written: string): string {
  const short = String(Number(written));
  if (short === written) return written;
  const { sign, digits, exponent } = splitNumber(written);
  // An exponent this long can only come from a foreign store; it is compared as it is written.
  if (!Number.isSafeInteger(exponent)) return written;
  if (Number.isFinite(Number(written)) && compareNumber(short, written) === 0) return short;
  return `${sign}${digits}e${exponent}`;
}

/** Counts a number's digits before and after the point, with the exponent written out. */
export function digitsOf(written: string): { before: number; after: number } {
  const { whole, fraction, exponent } = partsOf(written);
  const before = whole.replace(/^0+/, "").length;
  return { before: Math.max(0, before + exponent), after: Math.max(0, fraction.length - exponent) };
}

/** Whether the database's `numeric` can hold a number as it is written. */
export function fitsNumeric(written: string): boolean {
  const { before, after } = digitsOf(written);
  return before <= MOST_DIGITS_BEFORE && after <= MOST_DIGITS_AFTER;
}

/**
 * The exact sum of two numbers, with as many digits after the point as the longer of them, as Postgres's `numeric` adds. Null where
 * one of them or the sum is beyond what `numeric` holds.
 */
export function addDecimals(left: string, right: string): string | null {
  if (!fitsNumeric(left) || !fitsNumeric(right)) return null;
  const scale = Math.max(digitsOf(left).after, digitsOf(right).after);
  const sum = unscaled(left, scale) + unscaled(right, scale);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  if (whole.length > MOST_DIGITS_BEFORE) return null;
  return `${sum < 0n ? "-" : ""}${whole}${scale === 0 ? "" : `.${digits.slice(-scale)}`}`;
}

/** Whether a number has no digit other than zero beyond this many after the point. */
export function fitsScale(written: string, scale: number): boolean {
  const { digits, exponent } = splitNumber(written);
  return digits === "0" || digits.length - 1 - exponent <= scale;
}

function unscaled(written: string, scale: number): bigint {
  const { negative, whole, fraction, exponent } = partsOf(written);
  const shift = scale - fraction.length + exponent;
  const digits = whole + fraction;
  const value = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits.slice(0, shift) || "0");
  return negative ? -value : value;
}

function partsOf(written: string) {
  const [, sign, whole = "0", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  return { negative: sign === "-", whole, fraction, exponent: Number(exponent) };
}
