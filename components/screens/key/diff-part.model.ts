import { canonicalNumber } from "../../../lib/domain/decimal";
import { pointerTo } from "../../../lib/domain/json-pointer";
import { exactNumber } from "../../../lib/domain/json-text";

/** The nesting that is compared member by member; a deeper value is compared as a whole. */
const deepest = 100;

/**
 * A value, or a value within one, as the comparison takes it. Members are named by their step of a JSON pointer: `/__proto__` is an
 * ordinary name to every program.
 */
export class Part {
  constructor(
    readonly value: unknown,
    /** Two parts at one depth have the same id where their values are the same: 1.10 and 1.1 share one. */
    readonly id: string,
    /** Null for a value that is compared as a whole. */
    readonly inner: Part[] | Record<string, Part> | null,
  ) {}
}

/** Makes the parts of values; parts of one maker can be compared with one another. */
export function partMaker(): (value: unknown) => Part {
  const ids = new Map<string, string>();
  const idOf = (text: string) => {
    const known = ids.get(text) ?? String(ids.size);
    ids.set(text, known);
    return known;
  };
  const partOf = (value: unknown, depth: number): Part => {
    if (depth >= deepest || !isGroup(value)) return new Part(value, idOf(wholeText(value)), null);
    if (Array.isArray(value)) {
      const items = value.map((item) => partOf(item, depth + 1));
      return new Part(value, idOf(`[${items.map(({ id }) => id).join()}]`), items);
    }
    const members = Object.entries(value).map(
      ([name, member]) => [pointerTo("", name), partOf(member, depth + 1)] as const,
    );
    const texts = members.map(([name, { id }]) => `${JSON.stringify(name)}:${id}`);
    return new Part(value, idOf(`{${texts.sort().join()}}`), Object.fromEntries(members));
  };
  return (value) => partOf(value, 0);
}

type Group = unknown[] | Record<string, unknown>;

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && exactNumber(value) === null;
}

/** A piece of the text between the contained values. */
class Between {
  constructor(readonly text: string) {}
}

const AFTER_ITEM = new Between(",");
const [BEFORE_ITEMS, AFTER_ITEMS] = [new Between("["), new Between("]")];
const [BEFORE_MEMBERS, AFTER_MEMBERS] = [new Between("{"), new Between("}")];

/** A text that two values share when they are the same, the order of members aside; any depth of nesting works. */
function wholeText(value: unknown): string {
  const written: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next instanceof Between) written.push(next.text);
    else if (isGroup(next)) openGroup(open, next);
    else written.push(leafText(next));
  }
  return written.join("");
}

/** Puts a group on the stack with its contents, the beginning on top. */
function openGroup(open: unknown[], group: Group): void {
  if (Array.isArray(group)) {
    open.push(AFTER_ITEMS);
    for (const item of group.toReversed()) open.push(AFTER_ITEM, item);
    open.push(BEFORE_ITEMS);
  } else {
    open.push(AFTER_MEMBERS);
    for (const name of Object.keys(group).sort().reverse())
      open.push(AFTER_ITEM, group[name], new Between(`${JSON.stringify(name)}:`));
    open.push(BEFORE_MEMBERS);
  }
}

function leafText(value: unknown): string {
  const number = exactNumber(value) ?? (typeof value === "number" ? String(value) : null);
  return number === null ? String(JSON.stringify(value)) : canonicalNumber(number);
}
