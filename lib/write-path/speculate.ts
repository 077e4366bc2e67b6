import { pointerSegments } from "../domain/json-pointer";
import { addMembers, asJsonText, type JsonText, withItemInFront } from "../domain/json-text";
import type { Operation } from "../domain/mutation";
import type { CachePort, CachePut, PutRule } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";
import type { WiredPath } from "../stores/path";
import { CacheClock } from "./cache-clock";

/** How long a caller may wait until its own write shows; the acknowledgment does not depend on it. */
const SHOW_DEADLINE_MS = 250;
const ITEMS_SHOWN = 20;
/**
 * How long after its acceptance began a write may still enter a cache, on the cache's own clock. The bound is far below a
 * tombstone's life: a later put could show a deleted value whose tombstone has expired.
 */
const SHOW_WITHIN_MS = 10_000;

/** By region, until when a write accepted at present may enter the cache there. */
export type ShowDeadlines = ReadonlyMap<string, number>;

export interface Shown {
  id: string;
  key: string;
  version: bigint;
  operation: Operation;
  payload: JsonText | undefined;
  until: ShowDeadlines;
}

/** Shows accepted mutations in every region as speculative entries; a region that is away is left out for a second. */
export class Speculation {
  private readonly awayUntil = new Map<string, number>();

  private readonly clocks: Map<string, CacheClock>;

  constructor(private readonly path: WiredPath) {
    this.clocks = new Map(path.caches.map((cache) => [cache.region, new CacheClock(cache)]));
  }

  /** Read before the ledger is asked, so that a write that was delayed after this reading is not shown. */
  async deadlines(): Promise<ShowDeadlines> {
    const until = new Map<string, number>();
    await Promise.all(
      [...this.clocks].map(async ([region, clock]) => {
        const past = await clock.past();
        if (past !== null) until.set(region, past + SHOW_WITHIN_MS);
      }),
    );
    return until;
  }

  async show(mutations: Shown[]): Promise<void> {
    const now = Date.now();
    const regions = this.path.caches.filter((cache) => (this.awayUntil.get(cache.region) ?? 0) <= now);
    await Promise.all(
      regions.map((cache) =>
        withDeadline(this.put(cache, mutations, now), SHOW_DEADLINE_MS, `cache ${cache.region}`).catch(() => {
          this.awayUntil.set(cache.region, Date.now() + 1_000);
        }),
      ),
    );
  }

  private async put(cache: CachePort, mutations: Shown[], writtenAt: number): Promise<void> {
    const { replay } = this.path.config;
    const puts =
      replay === "merge" || replay === "append"
        ? await this.computed(cache, mutations, writtenAt)
        : mutations.flatMap((m) => wholeValue(m, writtenAt, cache.region));
    if (puts.length > 0) await cache.putSpeculative(puts, this.rule());
  }

  private rule(): PutRule {
    const { replay, origin } = this.path.config;
    if (replay === "merge" || replay === "append") return { kind: "successor" };
    if (replay === "monotonic") return { kind: "monotonic", member: pointerSegments(origin?.greatest ?? "") };
    return { kind: "newer" };
  }

  /** Computed values show only on top of their predecessor; without a cached predecessor nothing is shown. */
  private async computed(cache: CachePort, mutations: Shown[], writtenAt: number): Promise<CachePut[]> {
    const keys = [...new Set(mutations.map((m) => m.key))];
    const entries = await cache.read(keys);
    const at = new Map(keys.map((key, i) => [key, entries[i]]));
    const state = new Map<string, { version: bigint; value: JsonText | undefined }>();
    for (const [key, entry] of at)
      if (entry?.version != null && !entry.tombstone) state.set(key, { version: entry.version, value: entry.value });
    const puts: CachePut[] = [];
    for (const m of [...mutations].sort((a, b) => (a.version < b.version ? -1 : 1))) {
      const before = state.get(m.key);
      if (before === undefined || before.version !== m.version - 1n) continue;
      const until = m.until.get(cache.region);
      const value = m.operation === "append" ? appended(before.value, m.payload) : addMembers(before.value, m.payload);
      if (value === null || until === undefined) continue;
      state.set(m.key, { version: m.version, value });
      puts.push({ key: m.key, version: m.version, value, mutation: m.id, writtenAt, until });
    }
    return puts;
  }
}

function wholeValue(m: Shown, writtenAt: number, region: string): CachePut[] {
  const until = m.until.get(region);
  if (until === undefined) return [];
  const value = m.operation === "delete" ? undefined : m.payload;
  return [{ key: m.key, version: m.version, value, mutation: m.id, writtenAt, until }];
}

const appended = (items: JsonText | undefined, item: JsonText | undefined) =>
  withItemInFront(items, item ?? asJsonText("null"), ITEMS_SHOWN);
