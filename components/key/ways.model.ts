import type { KeyStory } from "../../lib/api/keys";
import type { RepairRequest } from "../../lib/api/repairs";
import { canonicalText, exactValue, type JsonText, sameJsonText, textOfExact } from "../../lib/domain/json-text";
import { formatCount } from "../format";
import { showUnseen } from "./value.model";

type Way = KeyStory["findings"][number]["waysBack"][number];

/** One value, with the stores that hold it; `letter` names it beside the others. */
export interface ValueGroup {
  letter: string;
  text: string;
  stores: string[];
}

interface Held {
  store: string;
  text: string;
}

const GONE = "nothing";
const SHORT = 80;

/** What each store holds, as far as it holds a value of the key itself. */
function heldIn(story: KeyStory): Held[] {
  const { ledger, caches, origin, replicas } = story;
  const textOf = (text: string | null) => (text === null ? GONE : compact(text));
  return [
    ...(ledger.status === "present" && ledger.whole ? [{ store: "ledger", text: textOf(ledger.valueText) }] : []),
    ...caches.flatMap(({ region, status, valueText }) =>
      status === "present" || status === "tombstone" ? [{ store: `cache ${region}`, text: textOf(valueText) }] : [],
    ),
    ...[{ ...origin, name: "origin" }, ...replicas.map((r) => ({ ...r, name: `replica ${r.name}` }))].flatMap(
      ({ name, status, valueText }) => (status === "unreachable" ? [] : [{ store: name, text: textOf(valueText) }]),
    ),
  ];
}

/** The values of a key and the stores that hold them, the one that most hold first. */
export function valueGroups(story: KeyStory): ValueGroup[] {
  const groups = new Map<string, Held[]>();
  for (const held of heldIn(story)) {
    const same = held.text === GONE ? GONE : canonical(held.text);
    groups.set(same, [...(groups.get(same) ?? []), held]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((held, i) => ({
      letter: String.fromCharCode(65 + (i % 26)),
      text: held[0]?.text ?? GONE,
      stores: held.map(({ store }) => store),
    }));
}

/** A value with its own digits, and without the spaces that one store writes and another does not. */
function compact(text: string): string {
  try {
    return textOfExact(exactValue(text)) ?? text;
  } catch {
    return text;
  }
}

const isSameValue = (left: string, right: string) =>
  left === right || sameJsonText(left as JsonText, right as JsonText);

function canonical(text: string): string {
  try {
    return canonicalText(text as JsonText);
  } catch {
    return text;
  }
}

/** A value on one short line. */
export function shortValue(text: string): string {
  return showUnseen(text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);
}

/** The store that a way takes to be right, in words. */
export const authorityWords = ({ authority, region }: Pick<Way, "authority" | "region">): string =>
  region === null ? authority : `cache ${region}`;

/** Such a store within a sentence. */
export const namedStore = (words: string): string => (words.startsWith("cache ") ? words : `the ${words}`);

const PLANNED = new Set<string>([
  "replay",
  "suppress",
  "amend",
  "rewrite",
  "adopt",
  "salvage",
  "invalidate",
  "rebuild",
]);

export type PlannedWay = Way & { action: RepairRequest["action"] };

/** Whether a way is taken by a plan, and not by waiting or by another screen. */
export const isPlanned = (way: Way): way is PlannedWay => PLANNED.has(way.action);

/** One line of what a way would do to a store. */
export interface WayEffect {
  store: string;
  before: string;
  after: string;
}

/** What a way would do, store by store, with the values before and after. */
export function effectsOf(story: KeyStory, way: Way): WayEffect[] {
  const held = new Map(heldIn(story).map(({ store, text }) => [store, text]));
  const of = (store: string) => held.get(store) ?? GONE;
  const row = of("origin");
  const recorded = held.get("ledger") ?? "what its changes come to";
  const entries = [...held].filter(([store]) => store.startsWith("cache "));
  const entriesTo = (after: string) =>
    entries.filter(([, text]) => !isSameValue(text, after)).map(([store, before]) => ({ store, before, after }));
  switch (way.action) {
    case "rewrite":
    case "replay":
    case "amend":
      return [{ store: "origin", before: row, after: recorded }, ...(story.ledger.whole ? entriesTo(recorded) : [])];
    case "adopt":
      return [{ store: "ledger", before: recorded, after: row }, ...entriesTo(row)];
    case "salvage": {
      const shown = of(`cache ${way.region}`);
      const others = entries.filter(([store, text]) => store !== `cache ${way.region}` && !isSameValue(text, shown));
      return [
        { store: "ledger", before: recorded, after: shown },
        { store: "origin", before: row, after: shown },
        ...others.map(([store, before]) => ({ store, before, after: shown })),
      ];
    }
    case "rebuild":
      return entriesTo(row);
    case "invalidate":
      return entries
        .filter(([, text]) => !isSameValue(text, row))
        .map(([store, before]) => ({ store, before, after: `cleared: the next reader gets ${shortValue(row)}` }));
    case "suppress":
      return [
        { store: "ledger", before: `${formatCount(story.ledger.outstandingCount)} outstanding`, after: "withdrawn" },
      ];
    default:
      return [];
  }
}

const CONFIRM: Record<RepairRequest["action"], string> = {
  rewrite: "Write the ledger's value to the origin",
  replay: "Replay to the origin",
  amend: "Say the ledger's value again",
  adopt: "Take the origin's value into the ledger",
  salvage: "Take the cache's value into the ledger",
  rebuild: "Rebuild the entries from the origin",
  invalidate: "Clear the entries",
  suppress: "Withdraw what is outstanding",
};

/** The words of the button that confirms a way. */
export const confirmWords = (action: RepairRequest["action"]): string => CONFIRM[action];
