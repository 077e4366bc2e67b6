import { asJsonText, type JsonText } from "../domain/json-text";

const NAME = "payload";
const SPACE = /[ \t\r\n]*/y;

/** The exact text of a body's own member `payload`; undefined without one. Expects a body that the strict parser accepted. */
export function payloadIn(body: string): JsonText | undefined {
  return textsAt(body, 1).get(0);
}

/** The exact texts of the member `payload` of each mutation in a batch's body, by its place. */
export function payloadsIn(body: string): ReadonlyMap<number, JsonText> {
  return textsAt(body, 3);
}

/** The members named `payload` of groups at a depth, keyed by the number of earlier commas two levels above. */
function textsAt(body: string, level: number): Map<number, JsonText> {
  const found = new Map<number, JsonText>();
  let depth = 0;
  let place = 0;
  for (let at = 0; at < body.length; at++) {
    const char = body.charCodeAt(at);
    if (char === 0x22) {
      const end = textEnd(body, at);
      const colon = depth === level ? pastSpace(body, end) : end;
      if (depth === level && body.charCodeAt(colon) === 0x3a && isNamed(body.slice(at, end))) {
        const start = pastSpace(body, colon + 1);
        const last = valueEnd(body, start);
        found.set(place, asJsonText(body.slice(start, last)));
        at = last - 1;
      } else at = end - 1;
    } else if (char === 0x7b || char === 0x5b) depth++;
    else if (char === 0x7d || char === 0x5d) depth--;
    else if (char === 0x2c && depth === level - 1) place++;
  }
  return found;
}

const isNamed = (written: string) =>
  written === `"${NAME}"` || (written.includes("\\") && JSON.parse(written) === NAME);

function pastSpace(body: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(body);
  return SPACE.lastIndex;
}

/** The place after the closing quote of the text at a place. */
function textEnd(body: string, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    const char = body.charCodeAt(at);
    if (char === 0x5c) at++;
    else if (char === 0x22) return at + 1;
  }
  return body.length;
}

/** The place after the value at a place. */
function valueEnd(body: string, from: number): number {
  if (body.charCodeAt(from) === 0x22) return textEnd(body, from);
  let depth = 0;
  for (let at = from; at < body.length; at++) {
    const char = body.charCodeAt(at);
    if (char === 0x22) at = textEnd(body, at) - 1;
    else if (char === 0x7b || char === 0x5b) depth++;
    else if (char === 0x7d || char === 0x5d) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (char === 0x2c || char <= 0x20)) return at;
  }
  return body.length;
}
