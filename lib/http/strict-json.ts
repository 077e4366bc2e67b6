import { numberFault } from "../domain/number-fault";
import { explainRefusal, type JsonRefusal } from "./strict-json-refusal";
import { isForbiddenMember } from "./strict-json-rules";

/** `text` is the body as sent: numbers in `value` are doubles, and long ones are rounded. */
export type StrictJson =
  | { ok: true; value: unknown; text: string }
  | ({ ok: false; code: "invalid" | "too-large" } & JsonRefusal);

export interface StrictJsonLimits {
  maxBytes: number;
  /** Nesting of groups and lists: 64 by default, 512 at most. */
  maxDepth?: number;
  /** Values separated by commas: 250,000 by default. */
  maxValues?: number;
}

const MOST_DEPTH = 512;
const MOST_VALUES = 250_000;
/** A member costs many times as much as an element: this many take a tenth of a second or two. */
const MOST_MEMBERS = 100_000;

/**
 * Parses a JSON body and refuses content that would change its meaning in JavaScript, the ledger or PostgreSQL. Refused are:
 * invalid UTF-8, a byte order mark, too many members and elements, duplicate members, `__proto__` and `constructor.prototype`, too
 * deep nesting, numbers beyond Postgres's range, −0, half surrogate pairs, NUL, and anything after the value. A refusal states the
 * fault, the remedy and the place (a JSON pointer). The parser is our own: lossless-json keeps digits, but bounds neither depth nor
 * members, takes `__proto__`, NUL and half surrogate pairs, and names no pointer.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  { maxBytes, maxDepth = 64, maxValues = MOST_VALUES }: StrictJsonLimits,
): StrictJson {
  if (bytes.length > maxBytes) {
    const detail = `The body is larger than ${maxBytes.toLocaleString("en-US")} bytes. Send less at a time.`;
    return { ok: false, code: "too-large", detail };
  }
  const text = decode(bytes);
  if (text === null) return { ok: false, code: "invalid", detail: utf8Fault(bytes) };
  const depth = Math.min(maxDepth, MOST_DEPTH);
  // The built-in parser is several times faster than one in JavaScript. So the text is surveyed and parsed, and its members are
  // counted: of two members with one name the parser keeps one. Only a refused text is read again, for the reason.
  const members = survey(text, depth, maxValues);
  if (members === TOO_MANY) return { ok: false, code: "too-large", detail: tooManyDetail(maxValues) };
  if (members !== REFUSED) {
    const value = parsed(text);
    if (value !== undefined && countMembers(value) === members) return { ok: true, value, text };
  }
  return { ok: false, code: "invalid", ...explainRefusal(text, depth) };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** A piece of a body that is decoded by itself: the fault is looked for in one piece alone. */
const PIECE_BYTES = 65_536;

/** Finds the first byte that is no UTF-8: the piece by decoding, and the byte in it by halving. */
function utf8Fault(bytes: Uint8Array): string {
  const stream = new TextDecoder("utf-8", { fatal: true });
  let begin = 0;
  while (begin < bytes.length && continues(stream, bytes.subarray(begin, begin + PIECE_BYTES))) begin += PIECE_BYTES;
  // A character may begin before the piece in which it breaks.
  let good = Math.max(0, Math.min(begin, bytes.length - 1) - MOST_CHARACTER_BYTES);
  while (good > 0 && isContinuation(bytes[good])) good--;
  const from = good;
  let bad = Math.min(bytes.length, begin + PIECE_BYTES);
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (continues(new TextDecoder("utf-8", { fatal: true }), bytes.subarray(from, middle))) good = middle;
    else bad = middle;
  }
  return `The body is not UTF-8: byte ${good + 1} begins no character. Encode the body as UTF-8.`;
}

const MOST_CHARACTER_BYTES = 4;
const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** Whether these bytes may follow what the decoder has read. */
function continues(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooManyDetail(maxValues: number): string {
  const [values, members] = [maxValues, MOST_MEMBERS].map((n) => n.toLocaleString("en-US"));
  return `The body has more than ${members} members, or more than ${values} values. Send less at a time.`;
}

const REFUSED = -1;
const TOO_MANY = -2;

/** The number of members in a text without a visible fault, REFUSED, or TOO_MANY. For valid JSON the number is exact. */
function survey(text: string, maxDepth: number, maxValues: number): number {
  let members = 0;
  let separators = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      at = stringEnd(text, at + 1);
      if (at === REFUSED) return REFUSED;
    } else if (char === 0x3a) {
      if (++members > MOST_MEMBERS) return TOO_MANY;
    } else if (char === 0x2c) {
      if (++separators > maxValues) return TOO_MANY;
    } else if (char === 0x7b || char === 0x5b) {
      if (++depth > maxDepth) return REFUSED;
    } else if (char === 0x7d || char === 0x5d) depth--;
    else if (char === 0x2d || (char >= 0x30 && char <= 0x39)) {
      const end = numberEnd(text, at + 1);
      // Fifteen plain digits break no rule; a sign, a fraction or an exponent may break one.
      if ((char === 0x2d || end - at > 15 || end < 0) && numberFault(text.slice(at, Math.abs(end))) !== null)
        return REFUSED;
      at = Math.abs(end) - 1;
    }
  }
  return members;
}

/** The position of a string's closing quote, or REFUSED for a forbidden escape. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return at;
    if (char !== 0x5c) continue;
    at++;
    if (text.charCodeAt(at) !== 0x75) continue;
    const unit = Number.parseInt(text.slice(at + 1, at + 5), 16);
    at += 4;
    if (unit === 0) return REFUSED;
    if (unit < 0xd800 || unit > 0xdfff) continue;
    // Two escaped halves form a pair; any other half stands alone.
    const low = text.startsWith("\\u", at + 1) ? Number.parseInt(text.slice(at + 3, at + 7), 16) : 0;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) return REFUSED;
    at += 6;
  }
  return text.length;
}

/** The end of a number's characters; negative when there is an exponent among them. */
function numberEnd(text: string, from: number): number {
  let exponent = 1;
  let at = from;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x65 || char === 0x45) exponent = -1;
    else if (!((char >= 0x30 && char <= 0x39) || char === 0x2e || char === 0x2b || char === 0x2d)) break;
  }
  return at * exponent;
}

/** The number of all members in a parsed value, or REFUSED when one of them is forbidden. The depth is already bounded. */
function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item !== "object" || item === null) continue;
      const within = countMembers(item);
      if (within === REFUSED) return REFUSED;
      members += within;
    }
    return members;
  }
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (isForbiddenMember(name, member)) return REFUSED;
    members++;
    if (typeof member !== "object" || member === null) continue;
    const within = countMembers(member);
    if (within === REFUSED) return REFUSED;
    members += within;
  }
  return members;
}
