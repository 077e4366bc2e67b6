import type { Json } from "../json";
import { sameValue } from "../verdict/view";

/**
 * Whether two JSON texts say the same value, members that are null aside; white space, the order of members and the way in
 * which numbers are written do not matter. False for what is no JSON text.
 */
export function sameText(a: string, b: string): boolean {
  return a === b || sameBarBlanks(a, b) || sameParsed(a, b);
}

const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
const COMMA = 44;
const COLON = 58;

/**
 * The cheap half: one walk over both texts, which steps over blanks behind commas and colons, where Postgres writes them and
 * caches do not. A blank anywhere else may part what is no JSON.
 */
function sameBarBlanks(a: string, b: string): boolean {
  let i = 0;
  let j = 0;
  let isInString = false;
  let before = 0;
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(j);
    if (x === y) {
      if (x === QUOTE) isInString = !isInString;
      else if (x === BACKSLASH) {
        // What is escaped is no end of the string; it is compared here, since the walk goes on behind it.
        if (a.charCodeAt(i + 1) !== b.charCodeAt(j + 1)) return false;
        i++;
        j++;
      }
      before = x;
      i++;
      j++;
    } else if (isInString || (before !== COMMA && before !== COLON)) return false;
    else if (x === BLANK) i++;
    else if (y === BLANK) j++;
    else return false;
  }
  return i >= a.length && j >= b.length;
}

function sameParsed(a: string, b: string): boolean {
  try {
    return sameValue(JSON.parse(a) as Json, JSON.parse(b) as Json);
  } catch {
    return false;
  }
}
