import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CacheConfirmation, CachePort } from "../../lib/stores/cache/port";
import { type CacheSubject, deleted, LATER, put, row, tombstone } from "./cache";

const READERS = 3;
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant("write" as const) },
  { weight: 2, arbitrary: fc.constant("delete" as const) },
  { weight: 3, arbitrary: fc.constant("flush" as const) },
  { weight: 3, arbitrary: fc.constant("confirm" as const) },
  { weight: 2, arbitrary: fc.constant("evict" as const) },
  { weight: 6, arbitrary: fc.nat({ max: READERS - 1 }).map((reader) => ({ open: reader })) },
  { weight: 6, arbitrary: fc.nat({ max: READERS - 1 }).map((reader) => ({ refill: reader })) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A small world begins with a row that no cache has. */
const BEGINNING: Step[] = ["write", "flush", "confirm", "evict"];
const CHANGES: Step[][] = [
  ["write", "flush", "delete", "flush"],
  ["delete", "flush", "write", "flush"],
];
const REFILLS: Step[][] = [
  [{ open: 0 }, { refill: 0 }],
  [{ open: 1 }, { refill: 1 }],
];
const AT_ONCE = 100;

/** Every order in which a write and a delete, an eviction and two refills can come; the refills are alike, so the first opens first. */
function everyInterleaving(): Step[][] {
  const found: Step[][] = [];
  const place = (taken: Step[], left: Step[][]): void => {
    if (left.every((steps) => steps.length === 0)) found.push([...BEGINNING, ...taken]);
    const firstHasOpened = left[0]?.length !== 2;
    for (const [actor, [next, ...rest]] of left.entries())
      if (next !== undefined && (actor !== 1 || firstHasOpened)) place([...taken, next], left.with(actor, rest));
  };
  for (const changes of CHANGES) place([], [...REFILLS, changes, ["evict"]]);
  return found;
}

/** One key, its origin row, and readers that are slow between reading the row and refilling the cache. */
class Interleaving {
  private head = 0n;
  private origin: { version: bigint; deleted: boolean } = { version: 0n, deleted: true };
  private readonly unconfirmed: CacheConfirmation[] = [];
  private readonly reading = new Map<number, { ticket: string; row: CacheConfirmation; writesBefore: number }>();
  private writes = 0;

  constructor(
    private readonly cache: CachePort,
    private readonly evict: () => Promise<void>,
    private readonly key: string,
  ) {}

  async take(next: Step): Promise<void> {
    if (next === "write" || next === "delete") await this.write(next === "delete");
    else if (next === "flush") this.flush();
    else if (next === "confirm") await this.confirm();
    else if (next === "evict") await this.evict();
    else if ("open" in next) await this.open(next.open);
    else await this.refill(next.refill);
    await this.check();
  }

  private async write(isDelete: boolean): Promise<void> {
    this.head++;
    this.lastIsDelete = isDelete;
    this.writes++;
    await this.cache.putSpeculative([isDelete ? tombstone(this.key, this.head) : put(this.key, this.head)], {
      kind: "newer",
    });
  }
  private lastIsDelete = true;

  private flush(): void {
    if (this.origin.version === this.head) return;
    this.origin = { version: this.head, deleted: this.lastIsDelete };
    this.unconfirmed.push(this.rowNow());
  }

  private rowNow(): CacheConfirmation {
    const { version } = this.origin;
    return this.origin.deleted ? deleted(this.key, version) : row(this.key, version);
  }

  private async confirm(): Promise<void> {
    // The last one first: confirmations may overtake each other.
    const confirmation = this.unconfirmed.pop();
    if (confirmation === undefined) return;
    this.writes++;
    await this.cache.confirm([confirmation]);
  }

  private async open(reader: number): Promise<void> {
    const ticket = await this.cache.openRefill(this.key);
    if (ticket !== null && !this.origin.deleted)
      this.reading.set(reader, { ticket, row: this.rowNow(), writesBefore: this.writes });
  }

  private async refill(reader: number): Promise<void> {
    const read = this.reading.get(reader);
    if (read === undefined) return;
    this.reading.delete(reader);
    const took = await this.cache.refill(read.ticket, read.row);
    if (took && this.writes !== read.writesBefore)
      throw new Error("a refill landed over what was written since it began");
  }

  /** Takes these steps, and tells the cache in the end of everything that the origin has. */
  async takeAll(steps: Step[]): Promise<void> {
    for (const next of steps) await this.take(next);
    while (this.unconfirmed.length > 0) await this.take("confirm");
  }

  private async check(): Promise<void> {
    const [entry] = await this.cache.read([this.key]);
    if (entry == null || this.unconfirmed.length > 0) return;
    if ((entry.version as bigint) < this.origin.version)
      throw new Error(
        `the cache shows version ${entry.version}, and was told that the origin is at ${this.origin.version}`,
      );
  }
}

/** P7: no interleaving of a small world, and none of many random ones of a larger world, of writes, deletes, evictions and slow refills brings back what was overwritten or removed. */
export function refillInterleavings(open: () => Promise<CacheSubject>): void {
  let subject: CacheSubject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  let keys = 0;
  const outcomeWith = (variant: (region: CachePort) => CachePort) => {
    const region = subject.region();
    const cache = variant(region);
    return fc.check(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), async (steps) => {
        const key = `k${++keys}`;
        const interleaving = new Interleaving(cache, () => subject.evict(region, key), key);
        for (const next of steps) await interleaving.take(next);
      }),
      { numRuns: 400 },
    );
  };

  /** The first interleavings of the small world, of those tried at once, that bring something back. */
  const broughtBack = async (variant: (region: CachePort) => CachePort): Promise<Step[][]> => {
    const region = subject.region();
    const cache = variant(region);
    const worlds = everyInterleaving();
    const failed: Step[][] = [];
    const work = async () => {
      for (let steps = worlds.pop(); steps !== undefined && failed.length === 0; steps = worlds.pop()) {
        const key = `k${++keys}`;
        const world = new Interleaving(cache, () => subject.evict(region, key), key);
        await world.takeAll(steps).catch(() => failed.push(steps as Step[]));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failed;
  };

  /** Refills as caches without tickets do: over whatever is older, or not there. */
  const withoutTickets = (cache: CachePort): CachePort => ({
    ...cache,
    openRefill: async () => "none",
    async refill(_, { key, version, value }) {
      const [took] = await cache.putSpeculative([{ key, version, value, mutation: "", writtenAt: 0, until: LATER }], {
        kind: "newer",
      });
      return took ?? false;
    },
  });

  /** Deletes as caches without tombstones do. */
  const withoutTombstones = (cache: CachePort): CachePort => ({
    ...withoutTickets(cache),
    async putSpeculative(puts, rule) {
      const took = await cache.putSpeculative(puts, rule);
      for (const { key, value } of puts) if (value === undefined) await subject.evict(cache, key);
      return took;
    },
  });

  describe("refills, interleaved with writes, deletes, evictions and each other", () => {
    it("never bring back anything in any interleaving of two refills, a write, a delete and an eviction", async () => {
      expect(everyInterleaving().length).toBe(3_780);
      expect(await broughtBack((region) => region)).toEqual([]);
    }, 120_000);

    it("do so in some of them when a refill has no ticket", async () => {
      expect((await broughtBack(withoutTickets)).length).toBeGreaterThan(0);
    });

    it("never bring back what was overwritten or removed since they began, in random interleavings of many steps", async () => {
      const outcome = await outcomeWith((region) => region);
      expect(outcome.failed, String(outcome.counterexample)).toBe(false);
    });

    it("do so when a refill has no ticket, which shows that this test can tell", async () => {
      expect((await outcomeWith(withoutTickets)).failed).toBe(true);
    });

    it("do so when a delete leaves no tombstone and a refill has no ticket", async () => {
      expect((await outcomeWith(withoutTombstones)).failed).toBe(true);
    });
  });
}
