import type { KeyStory } from "../../../lib/api/keys";
import type { RepairRequest } from "../../../lib/api/repairs";
import { OBSERVED_KINDS } from "../../../lib/domain/observed/repair/kinds";
import { PLAN_KIND_FACTS, WAY_KINDS } from "../../../lib/domain/plan/kinds";

type Way = KeyStory["findings"][number]["waysBack"][number];
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

/** The words of an offered way that no plan takes. */
export const unplannedWords = (action: Way["action"]): string =>
  action === "resume" ? "Resume the pause that holds the key." : "Wait: the write is on its way.";
