import { pointerTo } from "../domain/json-pointer";
import { numberFault } from "../domain/number-fault";

export interface JsonRefusal {
  /** The fault and the remedy, in sentences. */
  detail: string;
  /** JSON pointer of the refused value or member; absent when the whole body is refused. */
  pointer?: string;
}

/** Reads a refused text once more, slowly, up to its first fault. */
export function explainRefusal(text: string, maxDepth: number): JsonRefusal {
  if (text.startsWith("\ufeff")) {
    return { detail: "The body begins with a byte order mark. Send the body without the mark." };
  }
  if (text.trim() === "") return { detail: "The body is empty. Send a JSON value." };
  const reading = new RefusedText(text, maxDepth);
  try {
    reading.whole();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal.pointer === "" ? { detail: refusal.detail } : { detail: refusal.detail, pointer: refusal.pointer };
  }
  return { detail: "The body cannot be read as JSON. Check it with a JSON tool." };
}

class Refusal {
  constructor(
    readonly detail: string,
    readonly pointer: string,
  ) {}
}

const MOST_POINTER = 512;
const CONTROL = /[\u0000-\u001f]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES = new Set([0x20, 0x09, 0x0d, 0x0a]);
const WORDS = ["true", "false", "null"] as const;

class RefusedText {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  whole(): void {
    this.value("", 0);
    this.space();
    if (this.at < this.text.length)
      this.refuse(`Text follows the JSON value, at character ${this.at + 1}. Send one value and nothing after it.`, "");
  }

  /** Passes one value; returns the names of its members when the value is a group. */
  private value(pointer: string, depth: number): Set<string> | null {
    this.space();
    const char = this.text[this.at];
    if (char === "{" || char === "[") {
      if (depth >= this.maxDepth)
        this.refuse(`The value is nested more than ${this.maxDepth} levels deep. Flatten the value.`, pointer);
      this.at++;
      return char === "{" ? this.group(pointer, depth) : this.list(pointer, depth);
    }
    if (char === '"') this.string(pointer);
    else if (char !== undefined && /[-\d]/.test(char)) this.number(pointer);
    else {
      const word = WORDS.find((each) => this.text.startsWith(each, this.at));
      if (word === undefined) this.unexpected("a value", pointer);
      this.at += word!.length;
    }
    return null;
  }

  private group(pointer: string, depth: number): Set<string> {
    const names = new Set<string>();
    if (this.passed("}")) return names;
    do {
      this.space();
      if (this.text[this.at] !== '"') this.unexpected("a member's name in double quotes", pointer);
      const name = this.string(pointer);
      const member = extended(pointer, name);
      if (names.has(name))
        this.refuse("An object has two members of the same name, and only one could be kept. Remove one.", member);
      if (name === "__proto__")
        this.refuse("A member is named __proto__, which many programs misread. Rename the member.", member);
      names.add(name);
      if (!this.passed(":")) this.unexpected("a colon", member);
      const within = this.value(member, depth + 1);
      if (name === "constructor" && within?.has("prototype")) {
        this.refuse(
          "A member named constructor has a member named prototype, which many programs misread. Rename one of them.",
          member,
        );
      }
    } while (this.passed(","));
    if (!this.passed("}")) this.unexpected("a comma or }", pointer);
    return names;
  }

  private list(pointer: string, depth: number): null {
    if (this.passed("]")) return null;
    let position = 0;
    do this.value(extended(pointer, position++), depth + 1);
    while (this.passed(","));
    if (!this.passed("]")) this.unexpected("a comma or ]", pointer);
    return null;
  }

  private string(pointer: string): string {
    const start = this.at;
    const written = this.quoted();
    if (written === null) {
      return this.refuse(
        `The string that begins at character ${start + 1} is never closed. Close the string with a double quote.`,
        pointer,
      );
    }
    if (CONTROL.test(written))
      this.refuse("A string has a control character. Escape the character (\\n, \\t, \\u001b) or remove it.", pointer);
    if (!written.includes("\\") && written.isWellFormed()) return written.slice(1, -1);
    const unknown = unknownEscape(written);
    if (unknown !== null)
      this.refuse(
        `A string has an unknown escape at character ${start + unknown + 1}. Write \\\\ for a backslash.`,
        pointer,
      );
    const text = JSON.parse(written) as string;
    if (text.includes("\0"))
      this.refuse("A string has a NUL character, which PostgreSQL cannot store. Remove the character.", pointer);
    if (!text.isWellFormed())
      this.refuse(
        "A string has half of a surrogate pair, which is not a character. Send both halves, or remove the half.",
        pointer,
      );
    return text;
  }

  /** Passes a quoted text and returns it as written; null when its end is missing. */
  private quoted(): string | null {
    const start = this.at++;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text.charCodeAt(this.at);
      if (char === QUOTE) return this.text.slice(start, ++this.at);
      if (char === BACKSLASH) this.at++;
    }
    return null;
  }

  private number(pointer: string): void {
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    number.lastIndex = this.at;
    const written = number.exec(this.text)?.[0];
    const next = this.text[this.at + (written?.length ?? 0)];
    if (written === undefined || (next !== undefined && /[\w.+-]/.test(next))) {
      this.refuse(
        `The number at character ${this.at + 1} is not a JSON number. Write digits such as 12 or -0.5, without leading zeros or +.`,
        pointer,
      );
    }
    const fault = numberFault(written);
    if (fault !== null) this.refuse(fault, pointer);
    this.at += written.length;
  }

  private passed(char: string): boolean {
    this.space();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (SPACES.has(this.text.charCodeAt(this.at))) this.at++;
  }

  private unexpected(wanted: string, pointer: string): never {
    const code = this.text.codePointAt(this.at);
    const found =
      code === undefined
        ? "the end"
        : /[\p{L}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(code))
          ? String.fromCodePoint(code)
          : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    return this.refuse(
      `The body is not JSON: character ${this.at + 1} should be ${wanted} and is ${found}. Check the body with a JSON tool.`,
      pointer,
    );
  }

  private refuse(detail: string, pointer: string): never {
    throw new Refusal(detail, pointer);
  }
}

/** The place of the first escape that JSON does not have, or null. */
function unknownEscape(written: string): number | null {
  for (let at = written.indexOf("\\"); at >= 0; at = written.indexOf("\\", at)) {
    const kind = written[at + 1] ?? "";
    if (kind === "u" ? !/^[0-9a-fA-F]{4}$/.test(written.slice(at + 2, at + 6)) : !'"\\/bfnrt'.includes(kind)) return at;
    at += 2;
  }
  return null;
}

/** A pointer into a value, cut at a readable length. */
function extended(pointer: string, segment: string | number): string {
  const longer = String(segment).length > MOST_POINTER ? "" : pointerTo(pointer, segment);
  return longer.length > MOST_POINTER || longer === "" ? pointer : longer;
}
