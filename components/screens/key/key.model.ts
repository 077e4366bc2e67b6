import type { KeyStory } from "../../../lib/api/keys";
import { exactValue } from "../../../lib/domain/json-text";
import { compareVersions, higherVersion } from "../../../lib/domain/observed/version";
import type { StoreStatus } from "../../../lib/domain/verdict/store-status";
import type { Rung } from "../../kit/ladder/ladder.model";
import { type Diff, diffJson } from "./diff.model";
import { comparedDiff } from "./observed-diff.model";
import { showsOlder } from "./recommended.model";

type QueueEntry = KeyStory["queue"][number];

/** The rungs of a key's ladder, in the order in which a write travels. */
export function rungsOf(story: KeyStory): Rung[] {
  const { ledger, origin, mode } = story;
  return [
    {
      id: "head",
      kind: "head",
      label: mode === "observed" ? "Source" : "Ledger head",
      status: ledger.status,
      version: ledger.head,
      because: ledger.because,
      erasedAt: ledger.erasedAt,
    },
    queueRung(story),
    ...story.caches.map((cache): Rung => {
      const { region, status, version, speculative, because } = cache;
      return { id: `cache ${region}`, kind: "cache", label: `Cache ${region}`, status, version, speculative, because };
    }),
    {
      id: "materialized",
      kind: "materialized",
      label: mode === "observed" ? "Applied write" : "Materialized",
      status: ledger.status === "unreachable" ? "unreachable" : ledger.materialized === null ? "absent" : "present",
      version: ledger.materialized,
      because: ledger.because,
    },
    {
      id: "origin",
      kind: "origin",
      label: "Origin",
      status: origin.status,
      version: origin.version,
      because: origin.because,
    },
    ...story.replicas.map(({ name, status, version, because }): Rung => {
      return { id: `replica ${name}`, kind: "replica", label: `Replica ${name}`, status, version, because };
    }),
  ];
}

function queueRung({ queue: entries, ledger }: KeyStory): Rung {
  const rung = { id: "queue", kind: "queue" as const, label: "Queue", version: null };
  if (entries.some((entry) => entry.state === "unreachable")) return { ...rung, status: "unreachable" };
  if (entries.length === 0 && ledger.status === "unreachable") {
    return { ...rung, status: "unreachable", because: "only the ledger knows which jobs to look for" };
  }
  const held = entries.filter(holds);
  const versions = held.flatMap((entry) => (entry.version === null ? [] : [entry.version]));
  if (held.length === 0) return { ...rung, status: "absent" };
  if (versions.length === 0) return { ...rung, status: "present" };
  const highest = versions.reduce((high, version) => higherVersion(high, version) ?? high);
  const lowest = versions.reduce((low, version) => (compareVersions(version, low) === "below" ? version : low));
  return { ...rung, status: "present", version: highest, lowest };
}

/** Tells whether the queue still has this job: a completed, missing or never queued job is not in it. */
export function holds(entry: Pick<QueueEntry, "state">): boolean {
  return entry.state === "waiting" || entry.state === "active" || entry.state === "delayed" || entry.state === "failed";
}

/** The value that the stores are compared with, and the reason where it is not the origin's. */
export type Baseline =
  | { store: "origin" | "ledger"; value: unknown; note: string | null }
  | { store: null; note: string };

/** The origin's value; the ledger's where the origin could not be read; nothing where neither store has one. */
export function baselineOf({ origin, ledger }: KeyStory): Baseline {
  if (origin.status === "present") return { store: "origin", value: exactly(origin.valueText), note: null };
  if (origin.status !== "unreachable") {
    return { store: null, note: "The origin has no value of this key to compare with." };
  }
  return ledger.status === "present" && ledger.valueText !== null
    ? {
        store: "ledger",
        value: exactly(ledger.valueText),
        note: "The origin could not be read, so values are compared with the newest write's.",
      }
    : { store: null, note: "The origin could not be read, so there is nothing to compare with." };
}

/** A store as shown beside the others. */
export interface StoreColumn {
  id: string;
  title: string;
  /** A cache's region; null for other stores. */
  region: string | null;
  kind: "ledger" | "cache" | "origin" | "replica";
  status: StoreStatus;
  version: string | null;
  /** Undefined where there is no value to show. */
  value: unknown;
  /** The time when the store's entry was written; null where the store does not record it. */
  at: string | null;
  speculative: boolean | null;
  ttlMs: number | null;
  readerGets: string | null;
  afterEviction: string | null;
  /** Why clearing or rebuilding the entry is a last resort; null where it is not. */
  lastResort: string | null;
  because: string | null;
  /** When an erasure overwrote the value; null: never. */
  erasedAt: string | null;
  /** The difference from the baseline; null for the baseline itself and without a value to compare. */
  diff: Diff | null;
}

/** The stores side by side: ledger, caches, origin, replicas, each with its difference from the baseline. */
export function columnsOf(story: KeyStory): StoreColumn[] {
  const { ledger, origin } = story;
  // The ledger's value is null where no single mutation gives the value.
  const columns = [
    column("ledger", recordOf(story.mode), { ...ledger, version: ledger.head }, headAcceptedAt(story)),
    ...story.caches.map((cache) => ({
      ...column("cache", `Cache ${cache.region}`, cache, cache.writtenAt),
      region: cache.region,
      speculative: cache.speculative,
      ttlMs: cache.ttlMs,
      readerGets: cache.readerGets,
      afterEviction: cache.afterEviction,
      lastResort: showsOlder(story, { action: "invalidate", region: cache.region }),
    })),
    column("origin", "Origin", origin, origin.updatedAt),
    ...story.replicas.map((replica) => column("replica", `Replica ${replica.name}`, replica, replica.updatedAt)),
  ];
  const baseline = baselineOf(story);
  return columns.map((each) => ({ ...each, diff: comparedIn(story, each, diffOf(each, baseline)) }));
}

/** Another system's stores are compared in the members that both have. */
function comparedIn({ mode, findings }: KeyStory, { region }: StoreColumn, diff: Diff | null): Diff | null {
  if (mode !== "observed" || diff === null) return diff;
  const isNamed = ({ finding, evidence }: KeyStory["findings"][number]) =>
    finding !== "converged" && (region === null || evidence.some(({ store }) => store === `cache ${region}`));
  return comparedDiff(diff, findings.some(isNamed));
}

/** The name of what has the writes of a key first. */
export const recordOf = (mode: KeyStory["mode"]): "Ledger" | "Source" => (mode === "observed" ? "Source" : "Ledger");

type Reading = Pick<StoreColumn, "status" | "version" | "because"> & {
  valueText: string | null;
  erasedAt?: string | null;
};

/** Shows and compares numbers as stored; null where there is no value. */
const exactly = (text: string | null): unknown => (text === null ? null : exactValue(text));

function column(kind: StoreColumn["kind"], title: string, reading: Reading, at: string | null): StoreColumn {
  const { status, version, because, erasedAt = null } = reading;
  const value =
    status !== "present" || (kind === "ledger" && reading.valueText === null) ? undefined : exactly(reading.valueText);
  const untold = { region: null, speculative: null, ttlMs: null, diff: null };
  const unread = { readerGets: null, afterEviction: null, lastResort: null };
  return { ...untold, ...unread, id: title, title, kind, status, version, value, at, because, erasedAt };
}

function headAcceptedAt({ ledger }: KeyStory): string | null {
  return ledger.outstanding.find((mutation) => mutation.version === ledger.head)?.acceptedAt ?? null;
}

function diffOf({ kind, value }: StoreColumn, baseline: Baseline): Diff | null {
  if (baseline.store === null || kind === baseline.store || value === undefined) return null;
  return diffJson(baseline.value, value);
}

/** Tells whether every store was read and none has ever known this key. */
export function knownNowhere(story: KeyStory): boolean {
  const stores = [story.ledger, story.origin, ...story.caches, ...story.replicas];
  return stores.every((store) => store.status === "absent") && story.queue.length === 0;
}

/** The stores that could not be read, as their titles. */
export function unreadStores(story: KeyStory): string[] {
  const queue = queueRung(story).status === "unreachable" ? ["Queue"] : [];
  return [...columnsOf(story).flatMap((column) => (column.status === "unreachable" ? [column.title] : [])), ...queue];
}
