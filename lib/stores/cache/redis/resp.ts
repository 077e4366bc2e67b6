import { isAscii } from "node:buffer";

/** An answer in RESP2 or RESP3: text, nothing, a list, or a refused command. A push is an answer to no command. */
export type Answer = string | null | Answer[] | RefusedCommand;

/** The refusal of one command; the store still answers the others. */
export class RefusedCommand {
  constructor(readonly message: string) {}
}

const CR = 13;
const MINUS = 45;
const ZERO = 48;
const TYPES = { text: 43, error: 45, number: 58, bulk: 36, array: 42, push: 62, map: 37, nothing: 95 };
/** The answer has not arrived completely. */
const INCOMPLETE = Symbol("incomplete");

/**
 * Reads answers from the bytes of a store, one chunk at a time. A chunk is decoded once, and answers are cut out of its text, at a
 * tenth of the cost of decoding each.
 */
export class RespReader {
  private kept: Buffer = Buffer.alloc(0);
  private text = "";
  private at = 0;
  private isPlain = true;

  /** Returns the complete answers, and keeps the rest for the next chunk. */
  read(chunk: Buffer): Answer[] {
    const bytes = this.kept.length === 0 ? chunk : Buffer.concat([this.kept, chunk]);
    this.text = bytes.toString("latin1");
    this.isPlain = isAscii(bytes);
    this.at = 0;
    const answers: Answer[] = [];
    for (;;) {
      const from = this.at;
      const answer = from < this.text.length ? this.next() : INCOMPLETE;
      if (answer === INCOMPLETE) {
        this.kept = bytes.subarray(from);
        return answers;
      }
      answers.push(answer);
    }
  }

  private next(): Answer | typeof INCOMPLETE {
    const type = this.text.charCodeAt(this.at);
    if (type === TYPES.text || type === TYPES.error || type === TYPES.nothing) {
      const ends = this.text.indexOf("\r\n", this.at);
      if (ends < 0) return INCOMPLETE;
      const line = this.text.slice(this.at + 1, ends);
      this.at = ends + 2;
      if (type === TYPES.nothing) return null;
      return type === TYPES.error ? new RefusedCommand(line) : line;
    }
    const from = this.at + 1;
    const count = this.number();
    if (count === INCOMPLETE) return INCOMPLETE;
    if (type === TYPES.number) return this.text.slice(from, this.at - 2);
    if (count < 0) return null;
    if (type === TYPES.bulk) {
      const ends = this.at + count;
      if (ends + 2 > this.text.length) return INCOMPLETE;
      const text = this.text.slice(this.at, ends);
      this.at = ends + 2;
      return this.isPlain ? text : Buffer.from(text, "latin1").toString();
    }
    if (type !== TYPES.array && type !== TYPES.push && type !== TYPES.map)
      throw new Error("the store speaks another protocol");
    const items: Answer[] = new Array(type === TYPES.map ? 2 * count : count);
    for (let i = 0; i < items.length; i++) {
      const plain = this.bulk();
      if (plain !== null) {
        items[i] = plain;
        continue;
      }
      if (this.at >= this.text.length) return INCOMPLETE;
      const item = this.next();
      if (item === INCOMPLETE) return INCOMPLETE;
      items[i] = item;
    }
    return items;
  }

  /** The fast path for a complete plain text, the commonest item; null: the item is of another kind, and nothing was consumed. */
  private bulk(): string | null {
    const { text } = this;
    let i = this.at;
    if (!this.isPlain || text.charCodeAt(i++) !== TYPES.bulk) return null;
    let length = 0;
    for (let digit = text.charCodeAt(i) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(++i) - ZERO)
      length = length * 10 + digit;
    const ends = i + 2 + length;
    if (text.charCodeAt(i) !== CR || ends + 2 > text.length) return null;
    this.at = ends + 2;
    return text.slice(i + 2, ends);
  }

  /** The number between the type and the end of its line. */
  private number(): number | typeof INCOMPLETE {
    let i = this.at + 1;
    const isBelow = this.text.charCodeAt(i) === MINUS;
    if (isBelow) i++;
    let value = 0;
    for (let char = this.text.charCodeAt(i); char !== CR; char = this.text.charCodeAt(++i)) {
      if (i >= this.text.length) return INCOMPLETE;
      value = value * 10 + char - ZERO;
    }
    if (i + 2 > this.text.length) return INCOMPLETE;
    this.at = i + 2;
    return isBelow ? -value : value;
  }
}

/** Encodes commands into one text. The pieces are joined once, since a text that grows piece by piece is slow to send. */
export function respText(commands: readonly (readonly string[])[]): string {
  const pieces: string[] = [];
  for (const parts of commands) {
    pieces.push("*", String(parts.length), "\r\n");
    for (const part of parts) pieces.push("$", String(Buffer.byteLength(part)), "\r\n", part, "\r\n");
  }
  return pieces.join("");
}
