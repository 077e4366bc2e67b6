import {
  Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { NativeMembers } from "../domain/observed/adopt/native";

/** Stands before each line of the path as it was observed. */
const WAS = "# was: ";
const KEPT = ["title", "invariant", "replay", "maxTruthLag", "wording"] as const;
const KEPT_AT_END = ["replicas", "mask", "grace", "sweep"] as const;
/** Members of an observed path that its former one keeps; nothing is written to the former stores. */
const KEPT_FORMER = ["invariant", "replay", "maxTruthLag", "wording", "keyParts", "ledger"] as const;
const KEPT_FORMER_AT_END = ["caches", "origin", "mask", "grace", "sweep"] as const;

const formerName = (name: string): string => `${name}-former`;

/**
 * A configuration's text with one observed path as a native one. The path's former lines follow it as comments, from which `observedText`
 * gives them back. A path with sources of writes stays observed beside it under another name, so that late writes since `since` are
 * seen. Throws where the path is not written as an item of a list with dashes.
 */
export function nativeText(text: string, name: string, native: NativeMembers, since: Date): string {
  const { lines, from, to, indent, item } = blockOf(text, name);
  const written = item.toJSON() as Record<string, unknown>;
  const kept = (members: readonly string[]) =>
    Object.fromEntries(members.flatMap((member) => (member in written ? [[member, written[member]]] : [])));
  const { title: _, ...contract } = kept(KEPT);
  const path = {
    name,
    ...("title" in written ? { title: written.title } : {}),
    acknowledge: native.acknowledge,
    ...contract,
    ...(native.queue === null ? {} : { queue: native.queue }),
    ...(native.caches.length === 0 ? {} : { caches: native.caches }),
    origin: native.origin,
    ...kept(KEPT_AT_END),
  };
  const was = lines.slice(from, to).map((line) => `${indent}  ${WAS}${line}`.trimEnd());
  const former = formerOf(name, written, since);
  const items = [itemLines(path), former === null ? [] : itemLines(former)];
  const [own, late] = items.map((each) => each.map((line) => indent + line)) as [string[], string[]];
  return [...lines.slice(0, from), ...own, ...was, ...late, ...lines.slice(to)].join("\n");
}

/** The former sources of a path, as a path of their own; null: it has none. */
function formerOf(name: string, written: Record<string, unknown>, since: Date): Record<string, unknown> | null {
  if (written.ledger === undefined && written.queue === undefined) return null;
  const kept = (members: readonly string[]) =>
    Object.fromEntries(members.flatMap((member) => (member in written ? [[member, written[member]]] : [])));
  const { title } = written;
  return {
    name: formerName(name),
    ...(typeof title === "string" ? { title: `${title} (former)` } : {}),
    mode: "observed",
    former: { of: name, since: since.toISOString() },
    ...kept(KEPT_FORMER),
    ...(written.queue === undefined ? {} : { queue: { name, ...(written.queue as object) } }),
    ...kept(KEPT_FORMER_AT_END),
  };
}

/** A configuration's text with one path as it was before it was taken over; null: the path's former lines are not there. */
export function observedText(taken: string, name: string): string | null {
  const text = withoutFormer(taken, name);
  const { lines, from, to } = blockOf(text, name);
  const was = lines.slice(from, to).flatMap((line) => {
    const [, former] = /^\s*# was: ?(.*)$/.exec(line) ?? [];
    return former === undefined ? [] : [former];
  });
  return was.length === 0 ? null : [...lines.slice(0, from), ...was, ...lines.slice(to)].join("\n");
}

/** A configuration's text without the path of a taken-over path's former sources. */
function withoutFormer(text: string, name: string): string {
  const { paths } = parseDocument(text).toJS() as { paths?: { name?: string; former?: { of?: string } }[] };
  const former = paths?.find((path) => path.former?.of === name)?.name;
  if (former === undefined) return text;
  const { lines, from, to } = blockOf(text, former);
  return [...lines.slice(0, from), ...lines.slice(to)].join("\n");
}

function itemLines(path: Record<string, unknown>): string[] {
  const document = new Document([path]);
  const [item] = (document.contents as YAMLSeq).items as YAMLMap[];
  for (const { key, value } of item?.items ?? []) {
    if (!isCollection(value)) continue;
    if (!(isScalar(key) && key.value === "caches")) value.flow = true;
    else for (const cache of value.items) if (isCollection(cache)) cache.flow = true;
  }
  return document.toString({ lineWidth: 0 }).trimEnd().split("\n");
}

/** The lines of a path in a configuration's text: from its dash up to what follows it. */
function blockOf(text: string, name: string) {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const root = document.contents;
  const paths = isMap(root) ? root.get("paths") : null;
  const items = isSeq(paths) ? paths.items : [];
  const at = items.findIndex((each) => isMap(each) && each.toJSON().name === name);
  const item = items[at];
  if (!isMap(root) || !isMap(item)) throw new Error(`The configuration has no path ${name}.`);
  const lineOf = (node: unknown) => counter.linePos((node as YAMLMap).range?.[0] ?? 0).line - 1;
  const lines = text.split("\n");
  const from = lineOf(item);
  const [, indent] = /^(\s*)- /.exec(lines[from] ?? "") ?? [];
  if (indent === undefined)
    throw new Error(`Write the path ${name} as an item of its own that begins with a dash: "- name: ${name}".`);
  const after = root.items.findIndex(({ value }) => value === paths) + 1;
  const following = items[at + 1] ?? root.items[after]?.key;
  let to = following === undefined ? lines.length : lineOf(following);
  // Blank lines and comments of what follows are not the path's.
  const isOthers = (line: string) => /^\s*(#.*)?$/.test(line) && (/^\s*/.exec(line)?.[0].length ?? 0) <= indent.length;
  while (to > from + 1 && isOthers(lines[to - 1] ?? "")) to--;
  return { lines, from, to, indent, item };
}
