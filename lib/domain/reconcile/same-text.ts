import type { Json } from "../json";
import { sameValue } from "../verdict/view";

/**
 * Whether two JSON texts say the same value, members that are null aside; white space, the order of members and the way in
 * which numbers are written do not matter. False for what is no JSON text. `stored` is as Postgres writes jsonb: an object of
 * it has every member once.
 */
export function sameText(stored: string, other: string): boolean {
  return stored === other || sameMembers(stored, other) || sameParsed(stored, other);
}

const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
const COMMA = 44;
const COLON = 58;
const ARRAY = 0x5b;
const ARRAY_ENDS = 0x5d;
const OBJECT = 0x7b;
const OBJECT_ENDS = 0x7d;
/** Objects of more members are parsed. */
const MOST_MEMBERS = 48;

/** Where the members of an object stand in its text: name from and to, value from and to, four numbers each. */
type Places = Int32Array;
const storedPlaces: Places = new Int32Array(MOST_MEMBERS * 4);
const otherPlaces: Places = new Int32Array(MOST_MEMBERS * 4);

/**
 * The cheap half, for objects: both texts are cut into members, and each member of one is looked for in the other, its value
 * letter by letter. False proves nothing: numbers, nested objects and names can be written in several ways.
 */
function sameMembers(stored: string, other: string): boolean {
  const count = cut(stored, storedPlaces);
  if (count <= 0 || cut(other, otherPlaces) !== count) return false;
  for (let m = 0; m < count; m++) if (!hasMember(stored, m * 4, other, count)) return false;
  return true;
}

/** As the names of one text are all different, and there are as many in the other, finding each once is finding all. */
function hasMember(stored: string, at: number, other: string, count: number): boolean {
  const from = storedPlaces[at] as number;
  const to = storedPlaces[at + 1] as number;
  for (let n = 0; n < count; n++) {
    const there = otherPlaces[n * 4] as number;
    if ((otherPlaces[n * 4 + 1] as number) - there !== to - from) continue;
    let k = 0;
    while (k < to - from && stored.charCodeAt(from + k) === other.charCodeAt(there + k)) k++;
    if (k === to - from)
      return sameBarBlanks(
        stored,
        storedPlaces[at + 2] as number,
        storedPlaces[at + 3] as number,
        other,
        otherPlaces[n * 4 + 2] as number,
        otherPlaces[n * 4 + 3] as number,
      );
  }
  return false;
}

/** Cuts an object's text into its members and answers how many; -1 for what is written in another way than these two stores do. */
function cut(text: string, places: Places): number {
  const last = text.length - 1;
  if (text.charCodeAt(0) !== OBJECT || text.charCodeAt(last) !== OBJECT_ENDS) return -1;
  let count = 0;
  let i = 1;
  while (i < last) {
    if (count > 0 && text.charCodeAt(i) === BLANK) i++;
    if (count === MOST_MEMBERS || text.charCodeAt(i) !== QUOTE) return -1;
    const name = i;
    i = behindString(text, i);
    if (text.charCodeAt(i) !== COLON) return -1;
    places[count * 4] = name;
    places[count * 4 + 1] = i;
    i++;
    if (text.charCodeAt(i) === BLANK) i++;
    places[count * 4 + 2] = i;
    i = behindValue(text, i);
    places[count * 4 + 3] = i;
    count++;
    if (i < last && text.charCodeAt(i) !== COMMA) return -1;
    i++;
  }
  // Behind the last member stands the end, not a comma.
  return i === last + 1 ? count : -1;
}

function behindString(text: string, from: number): number {
  let i = from + 1;
  for (let char = text.charCodeAt(i); char !== QUOTE && i < text.length; char = text.charCodeAt(++i))
    if (char === BACKSLASH) i++;
  return i + 1;
}

/** Behind a value: at the comma or the end of the object that it is in. */
function behindValue(text: string, from: number): number {
  let depth = 0;
  let i = from;
  while (i < text.length) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      i = behindString(text, i);
      continue;
    }
    if (char === OBJECT || char === ARRAY) depth++;
    else if (char === OBJECT_ENDS || char === ARRAY_ENDS) {
      if (depth === 0) return i;
      depth--;
    } else if (char === COMMA && depth === 0) return i;
    i++;
  }
  return i;
}

/**
 * One walk over both, which steps over blanks behind commas and colons, where Postgres writes them and caches do not. A blank
 * anywhere else may part what is no JSON.
 */
function sameBarBlanks(a: string, aFrom: number, aEnds: number, b: string, bFrom: number, bEnds: number): boolean {
  let i = aFrom;
  let j = bFrom;
  let isInString = false;
  let before = 0;
  while (i < aEnds && j < bEnds) {
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
  return i === aEnds && j === bEnds;
}

function sameParsed(a: string, b: string): boolean {
  try {
    return sameValue(JSON.parse(a) as Json, JSON.parse(b) as Json);
  } catch {
    return false;
  }
}
