import type { AuthorityPreview } from "../../../../lib/api/authority";
import type { IncidentWire } from "../../../../lib/api/incidents";

export type Consequence = AuthorityPreview["stores"][number];
export type Declared = NonNullable<IncidentWire["authority"]>;

/**
 * The writes of a choice that the guided salvage saves first, and those that are discarded all the same. A salvage takes what only a cache
 * has into the ledger, so that it is offered with the ledger alone.
 */
export function savedFirst({ store, discarded, salvage }: Pick<Consequence, "store" | "discarded" | "salvage">): {
  saved: bigint;
  discarded: bigint;
} {
  const offered = salvage.filter((offer) => offer.store !== "origin").reduce((sum, { keys }) => sum + BigInt(keys), 0n);
  const all = BigInt(discarded);
  const saved = store !== "ledger" ? 0n : offered < all ? offered : all;
  return { saved, discarded: all - saved };
}

/** Names a store; a cache is named with its region. */
export function storeName({ store, region }: Pick<Consequence, "store" | "region">): string {
  return region === null ? store : `${store} ${region}`;
}

/** A store's name within a sentence. */
export const namedStore = (name: string): string => (name.startsWith("cache ") ? name : `the ${name}`);

/** A store's name as a heading. */
export const headed = (named: string): string => `${named.charAt(0).toUpperCase()}${named.slice(1)}`;

/** The meaning of a store on observed paths; null where that needs no words. */
export function elsewhereWords({ store }: Pick<Consequence, "store">, observed: readonly string[]): string | null {
  if (observed.length === 0) return null;
  if (store === "ledger") return `On ${observed.join(", ")}: the writes in its own outbox or queue.`;
  return store === "queue" ? `On ${observed.join(", ")}: the values that its jobs carry.` : null;
}

/** Returns the declaration that waits for a second person, where it names this store. */
export function pendingFor(pending: Declared | null, choice: Pick<Consequence, "store" | "region">): Declared | null {
  return pending && storeName(pending) === storeName(choice) ? pending : null;
}

/** Tells whether a declaration forces reads to the origin: a second person approves the declaration as it was asked for. */
export const readsForced = (pending: Pick<Declared, "forceOriginReads"> | null, chosen: boolean) =>
  pending === null ? chosen : pending.forceOriginReads;

/** Tells whether some keys could not be read in every store, so that the counts are lower bounds. */
export const isPartial = (choice: Pick<Consequence, "byFinding">) =>
  choice.byFinding.some(({ finding, keys }) => finding === "unreachable" && keys !== "0");

/** The reason why this person cannot declare a store now; null when they can. */
export function whyNot(choice: Consequence, pending: Declared | null, actor: string): string | null {
  if (!choice.available) return choice.because ?? "This store cannot be chosen.";
  return pendingFor(pending, choice)?.by === actor
    ? `You (${actor}) asked for this: a second person has to declare the same store.`
    : null;
}

/** The keys of samples in their order, each once with every sentence about it. */
export function sampledKeys(samples: Consequence["samples"]): { path: string; key: string; sentences: string[] }[] {
  const keys = new Map<string, { path: string; key: string; sentences: string[] }>();
  for (const { path, key, sentence } of samples) {
    const name = JSON.stringify([path, key]);
    const known = keys.get(name) ?? { path, key, sentences: [] };
    if (!known.sentences.includes(sentence)) known.sentences.push(sentence);
    keys.set(name, known);
  }
  return [...keys.values()];
}
