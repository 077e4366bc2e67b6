import type { ItemSource } from "../../domain/observed/evidence";
import { entryOf } from "../../evidence/observed/entries";
import { itemsOfJobs, itemsOfRows, type ReadItems } from "../../evidence/observed/items";
import type { ForeignCacheReads } from "../../stores/cache/port";
import type { ForeignOriginReads } from "../../stores/origin/port";
import type { ReadObservedPath } from "../../stores/path";
import { JOB_SETS, type JobSet, type JobsReads, type OutboxReads } from "../../stores/source/port";
import {
  nameOfEntry,
  nameOfJob,
  nameOfKey,
  nameOfSourceRow,
  stateOfEntry,
  stateOfJob,
  stateOfRow,
  stateOfSourceRow,
} from "./memory/digests";
import type { PathMemory } from "./memory/path-memory";
import { type Digest, kept } from "./memory/text-digest";

const PAGE = 2_000;
const EFFORT = 1_000;

/** A page of a walk: how it goes on, and what of it is new to the memory. */
export interface WalkedPage extends ReadItems {
  /** Keys that the page met, less those of its items. */
  keys: string[];
  next: string | null;
  met: number;
  /** To be called once the ledger has the page's items. */
  recorded(): void;
}

/** A store to walk: `outbox`, `jobs`, `origin` or `cache:REGION`. */
export type WalkedStore = { name: string; page(after: string | null): Promise<WalkedPage> };

const noItems: Pick<WalkedPage, keyof ReadItems | "recorded"> = {
  items: [],
  unclassified: 0,
  example: null,
  strange: new Set(),
  recorded() {},
};

/** The walks over everything that an observed path's stores hold. Without a memory everything is new. */
export function storesOf(path: ReadObservedPath, memory: PathMemory | null = null): WalkedStore[] {
  const { outbox, jobs, origin, caches } = path;
  return [
    ...(outbox === null ? [] : [{ name: "outbox", page: outboxPage(path, outbox, memory) }]),
    ...(jobs === null ? [] : [{ name: "jobs", page: jobsPage(path, jobs, memory) }]),
    ...(origin === null ? [] : [{ name: "origin", page: originPage(origin, memory) }]),
    ...caches.map((cache) => ({ name: `cache:${cache.region}`, page: entriesPage(path, cache, memory) })),
  ];
}

type Page = WalkedStore["page"];

function outboxPage({ config }: ReadObservedPath, outbox: OutboxReads, memory: PathMemory | null): Page {
  return async (after) => {
    const fresh = new FreshItems(memory, "outbox");
    const { rows, next } = await outbox.page(after, PAGE);
    const read = itemsOfRows(
      config,
      rows.filter((row) => fresh.takes(row.id, nameOfSourceRow(row.id), stateOfSourceRow(row))),
    );
    return { ...read, keys: [], next, met: rows.length, recorded: () => fresh.remember(read) };
  };
}

function jobsPage({ config }: ReadObservedPath, jobs: JobsReads, memory: PathMemory | null): Page {
  return async (after) => {
    const { set, start } = jobsPlace(after);
    const fresh = new FreshItems(memory, "job");
    const page = await jobs.page(set, start, PAGE);
    const read = itemsOfJobs(
      config,
      page.jobs
        .filter((job) => fresh.takes(job.id, nameOfJob(job.id, job.timestamp), stateOfJob(set, job)))
        .map((job) => ({ job, set })),
    );
    return {
      ...read,
      keys: [],
      next: nextPlace(set, page.next),
      met: page.jobs.length,
      recorded: () => fresh.remember(read),
    };
  };
}

function originPage(origin: ForeignOriginReads, memory: PathMemory | null): Page {
  return async (after) => {
    if (memory === null) {
      const { keys, next } = await origin.keys(after, PAGE);
      return { ...noItems, keys, next, met: keys.length };
    }
    const at = memory.moment();
    const { rows, next } = await origin.page(after, PAGE);
    const keys: string[] = [];
    for (const [key, row] of rows) if (!memory.keys.meets(nameOfKey(key), stateOfRow(row), at)) keys.push(key);
    return { ...noItems, keys, next, met: rows.size };
  };
}

function entriesPage({ config }: ReadObservedPath, cache: ForeignCacheReads, memory: PathMemory | null): Page {
  const { region } = cache;
  return async (after) => {
    const [readAt, at] = [new Date(), memory?.moment() ?? 0];
    const { keys, next } = await cache.walk(after, EFFORT);
    if (memory === null || keys.length === 0) return { ...noItems, keys, next, met: keys.length };
    const entries = await cache.read(keys);
    const fresh = keys.filter((key, i) => {
      const entry = entryOf(config, region, entries[i] ?? null, readAt);
      return entry !== null && !memory.entries.meets(nameOfEntry(region, key), stateOfEntry(entry), at);
    });
    return { ...noItems, keys: fresh, next, met: keys.length };
  };
}

/** The jobs or rows of a page that the memory does not know in their present state. */
class FreshItems {
  private readonly at: number;
  private readonly taken: { id: string; name: Digest; state: Digest }[] = [];

  constructor(
    private readonly memory: PathMemory | null,
    private readonly source: ItemSource,
  ) {
    this.at = memory?.moment() ?? 0;
  }

  takes(id: string, name: Digest, state: Digest): boolean {
    if (this.memory === null) return true;
    if (this.memory.items[this.source].meets(name, state, this.at)) return false;
    this.taken.push({ id, name: kept(name), state: kept(state) });
    return true;
  }

  /** Remembers what the ledger has now. What fits no mapping is read each time, since each round counts it. */
  remember({ items, strange }: ReadItems): void {
    const seen = this.memory?.items[this.source];
    const live = new Set(items.flatMap(({ state, job, id }) => (LIVE.has(state) ? [job ?? id] : [])));
    for (const { id, name, state } of this.taken)
      if (!strange.has(id)) seen?.remember(name, state, { at: this.at, until: null, isThere: live.has(id) });
  }
}

const LIVE: ReadonlySet<string> = new Set(["waiting", "active", "delayed"]);

function jobsPlace(after: string | null): { set: JobSet; start: number } {
  const [set, start] = after?.split(" ") ?? [];
  const known = JOB_SETS.find((each) => each === set) ?? (JOB_SETS[0] as JobSet);
  return { set: known, start: known === set ? Number(start) : 0 };
}

/** The set's next page, or the next set; null after the last one. */
function nextPlace(set: JobSet, next: number | null): string | null {
  if (next !== null) return `${set} ${next}`;
  const following = JOB_SETS[JOB_SETS.indexOf(set) + 1];
  return following === undefined ? null : `${following} 0`;
}
