import { digitsOf, fitsNumeric, MOST_DIGITS_AFTER, MOST_DIGITS_BEFORE } from "./decimal";

const SHOWN_CHARACTERS = 24;

/**
 * Why a number, as it is written, would not arrive as the same number, or null. Any number of digits arrives, up to what Postgres's
 * `numeric` holds; an exponent is bounded, since five characters could stand for a hundred thousand digits.
 */
export function numberFault(written: string): string | null {
  const value = Number(written);
  // What is no number is for the parser to refuse.
  if (Number.isNaN(value)) return null;
  const shown = written.length > SHOWN_CHARACTERS ? `${written.slice(0, SHOWN_CHARACTERS)}…` : written;
  const mantissa = written.replace(/[eE].*$/, "");
  const isZero = !/[1-9]/.test(mantissa);
  if (isZero && written.startsWith("-"))
    return `The number ${shown} is a negative zero, which most stores turn into 0. Send 0.`;
  if (mantissa.length < written.length && !isZero) {
    if (value === 0)
      return `The number ${shown} is too small: its exponent is beyond what programs read. Write its digits out, or send it as text.`;
    if (!Number.isFinite(value))
      return `The number ${shown} is too large: its exponent is beyond what programs read. Write its digits out, or send it as text.`;
  }
  if (fitsNumeric(written)) return null;
  const { before, after } = digitsOf(written);
  return `The number ${shown} has ${before} digits before the point and ${after} after it; Postgres holds ${MOST_DIGITS_BEFORE} and ${MOST_DIGITS_AFTER}. Send it as text.`;
}
