import type { ConnectionList, GenerationWire } from "../../../../lib/api/connections";
import type { RollbackKind } from "../../../../lib/domain/marks";
import { formatCount } from "../../../kit/format";

interface KindWords {
  /** The words of the finding, after the store's name. */
  found: string;
  means: string;
  advice: string;
}

/** Every kind of rollback that waits for a person, in words for whoever decides. */
const WORDS: Record<Exclude<RollbackKind, "origin-went-back" | "receipts-lost">, KindWords> = {
  "ledger-went-back": {
    found: "was put back to an earlier state",
    means:
      "Acknowledged changes that had not reached an origin are lost. Acknowledgments are closed on every path, so new writes are refused.",
    advice:
      "If a newer copy of the ledger exists, restore that copy. If there is none, accept the loss: the path acknowledges writes again, and producers repeat each write that got no answer, under its idempotency key.",
  },
  parted: {
    found: "and the ledger have parted",
    means:
      "Origin and ledger each have changes that the other does not know. No write is applied on these lanes until a person accepts.",
    advice:
      "Find out which server took writes, and restore a newer copy if one exists. If there is none, accept the loss: the origin's receipts are taken over, and changes without a receipt become outstanding again.",
  },
  "other-origin": {
    found: "is another database than before",
    means:
      "This database has not taken the writes that the ledger recorded. No write is applied on these lanes until a person accepts.",
    advice:
      "If the origin's address is wrong, correct the configuration. If the address is right, accept the loss: every recorded change without a receipt there becomes outstanding again.",
  },
};
/** The time for which a healed or accepted store is still mentioned. */
const MENTIONED_MS = 3_600_000;

export interface WaitingStore extends KindWords {
  store: string;
  /** The time when the first of the store's lanes was found. */
  since: string;
  /** The lanes with their paths, in words. */
  where: string;
}

export interface MendedStore {
  store: string;
  sentence: string;
  at: string;
}

/**
 * Lists the stores that wait for a person, and those that were put back and need nobody. The ledger comes first, the others by
 * name.
 */
export function storesPutBack({ items }: ConnectionList, now: number) {
  const waiting: WaitingStore[] = [];
  const mended: MendedStore[] = [];
  for (const { name, generations } of items) {
    const open = generations.filter(isWaiting);
    if (open.length > 0) waiting.push(waitingStore(name, open));
    const recent = generations.filter((each) => !isWaiting(each) && isRecent(each, now));
    if (recent.length > 0) mended.push(mendedStore(name, recent));
  }
  return { waiting, mended };
}

const isWaiting = ({ needsPerson, acceptedAt, settledAt }: GenerationWire) =>
  needsPerson && acceptedAt === null && settledAt === null;

const isRecent = ({ settledAt }: GenerationWire, now: number) =>
  settledAt === null || now - Date.parse(settledAt) < MENTIONED_MS;

function waitingStore(store: string, open: GenerationWire[]): WaitingStore {
  const kinds = new Set(open.map(({ kind }) => kind));
  // The order follows the harm: a closed ledger refuses every write.
  const kind = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((each) => kinds.has(each)) ?? "parted";
  return { store, ...WORDS[kind], since: earliest(open), where: placesOf(open) };
}

function mendedStore(store: string, recent: GenerationWire[]): MendedStore {
  const again = recent.reduce((sum, { owedAgain }) => sum + BigInt(owedAgain), 0n);
  const isMending = recent.some(({ settledAt }) => settledAt === null);
  const accepted = recent.find(({ acceptedBy }) => acceptedBy !== null);
  const what = `${nameOf(store)} was put back (${placesOf(recent)})`;
  const by = accepted === undefined ? "" : `, and ${accepted.acceptedBy} accepted it`;
  const state = isMending
    ? "The lost changes are becoming outstanding again."
    : again === 0n
      ? "No change became outstanding again."
      : `${formatCount(String(again))} ${again === 1n ? "change became" : "changes became"} outstanding again.`;
  return { store, sentence: `${what}${by}. ${state}`, at: earliest(recent) };
}

/** A store's name as the beginning of a sentence. */
export function nameOf(store: string): string {
  return store === "ledger" ? "The ledger" : `Store ${store}`;
}

function placesOf(generations: readonly GenerationWire[]): string {
  const paths = new Set(generations.map(({ path }) => path));
  return [...paths]
    .map((path) => {
      const found = generations.filter((each) => each.path === path);
      const lanes = [...new Set(found.map(({ lane }) => lane))].toSorted((a, b) => a - b);
      return `${path}, ${lanes.length === 1 ? "lane" : "lanes"} ${lanes.join(", ")}`;
    })
    .join("; ");
}

const earliest = (generations: readonly GenerationWire[]) =>
  generations
    .map(({ foundAt }) => foundAt)
    .reduce((first, each) => (Date.parse(each) < Date.parse(first) ? each : first));
