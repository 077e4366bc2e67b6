import type { ConnectionList, GenerationWire } from "../../../../lib/api/connections";
import { byHarm, type LossKind, storeTitle } from "../../../../lib/domain/losses";
import { formatCount } from "../../../kit/format";

/** The time for which a healed or accepted store is still mentioned. */
const MENTIONED_MS = 3_600_000;

export interface WaitingStore {
  store: string;
  kind: LossKind;
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
  const [kind = "parted"] = open.map((each) => each.kind as LossKind).toSorted(byHarm);
  return { store, kind, since: earliest(open), where: placesOf(open) };
}

function mendedStore(store: string, recent: GenerationWire[]): MendedStore {
  const again = recent.reduce((sum, { owedAgain }) => sum + BigInt(owedAgain), 0n);
  const isMending = recent.some(({ settledAt }) => settledAt === null);
  const accepted = recent.find(({ acceptedBy }) => acceptedBy !== null);
  const what = `${storeTitle(store)} was put back (${placesOf(recent)})`;
  const by = accepted === undefined ? "" : `, and ${accepted.acceptedBy} accepted it`;
  const state = isMending
    ? "The lost changes are becoming outstanding again."
    : again === 0n
      ? "No change became outstanding again."
      : `${formatCount(String(again))} ${again === 1n ? "change became" : "changes became"} outstanding again.`;
  return { store, sentence: `${what}${by}. ${state}`, at: earliest(recent) };
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
