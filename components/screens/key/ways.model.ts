import type { KeyStory } from "../../../lib/api/keys";
import type { RepairRequest } from "../../../lib/api/repairs";
import { OBSERVED_KINDS } from "../../../lib/domain/observed/repair/kinds";
import { PLAN_KIND_FACTS, WAY_KINDS } from "../../../lib/domain/plan/kinds";
import { formatCount } from "../../kit/format";
import { showUnseen } from "../../kit/value/value.model";
import { canonical, GONE, type Held, heldIn } from "./held.model";

type Way = KeyStory["findings"][number]["waysBack"][number];

const SHORT = 80;

/** A value, with the stores that hold it; `letter` names it beside the others. */
export interface ValueGroup {
  letter: string;
  text: string;
  stores: string[];
}

/** The values of a key and the stores that hold them; the value that most stores hold comes first. */
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

/** A value on one short line. */
export function shortValue(text: string): string {
  return showUnseen(text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);
}

const LONG = 4_000;

/** A value in full; only a value that no sheet could hold is cut, with a note. */
export function longValue(text: string): string {
  const more = text.length - LONG;
  return more > 0 ? `${showUnseen(text.slice(0, LONG))}… (${formatCount(more)} more characters)` : showUnseen(text);
}

type Mode = KeyStory["mode"];

/** The store that a way takes to be right, in words; another system's writes stand in its source. */
export function authorityWords({ authority, region }: Pick<Way, "authority" | "region">, mode: Mode): string {
  if (region !== null) return `cache ${region}`;
  return authority === "ledger" && mode === "observed" ? "source" : authority;
}

/** A store's words within a sentence. */
export const namedStore = (words: string): string => (words.startsWith("cache ") ? words : `the ${words}`);

/** Stores with the same ways back, with the ways as the first of those stores has them. */
export interface WayGroup {
  /** The stores, as the condition of a sentence. */
  condition: string;
  ways: Way[];
}

/** Groups a finding's ways by action, so that stores with the same ways are named together. */
export function wayGroups(ways: readonly Way[], mode: Mode): WayGroup[] {
  const wordsOf = (way: Way) => authorityWords(way, mode);
  const stores = [...new Set(ways.map(wordsOf))];
  const groups = new Map<string, { stores: string[]; ways: Way[] }>();
  for (const store of stores) {
    const own = ways.filter((way) => wordsOf(way) === store);
    const same = JSON.stringify(own.map(({ action, offered, because }) => [action, offered, because]));
    const group = groups.get(same);
    if (group) group.stores.push(store);
    else groups.set(same, { stores: [store], ways: own });
  }
  return [...groups.values()].map(({ stores: named, ways: own }) => ({
    condition: named.length === stores.length && named.length > 1 ? "Whichever store is right" : conditionOf(named),
    ways: own,
  }));
}

const conditionOf = (stores: readonly string[]): string => {
  const named = stores.map(namedStore);
  const words = named.length < 2 ? named[0] : `${named.slice(0, -1).join(", ")} or ${named.at(-1)}`;
  return `If ${words} is right`;
};

export type PlannedWay = Way & { action: RepairRequest["action"] };

/** Tells whether a way is taken by a plan, and not by waiting or by another screen. */
export const isPlanned = (way: Way): way is PlannedWay => WAY_KINDS.some((kind) => kind === way.action);

/** The words of the button that confirms a way. */
export const confirmWords = (action: RepairRequest["action"], mode: Mode): string =>
  (mode === "observed" ? OBSERVED_KINDS[action]?.confirm : undefined) ?? PLAN_KIND_FACTS[action].confirm;
