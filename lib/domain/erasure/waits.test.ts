import { describe, expect, it } from "vitest";
import { asJsonText } from "../json-text";
import type { CacheEntry, KeyEvidence, LedgerMutation } from "../verdict/evidence";
import { isErased, waitsFor } from "./waits";

const AT = new Date("2026-03-01T00:00:00Z");
const mutation = (version: bigint): LedgerMutation => ({
  ...{ id: `m${version}`, version, basedOn: null, operation: "set", payload: asJsonText("{}"), state: "materialized" },
  ...{ acceptedAt: AT, queuedAt: AT, settledAt: AT, job: null, because: null },
});
const entry = (version: bigint | null, part: Partial<CacheEntry> = {}): CacheEntry => ({
  ...{
    version,
    value: asJsonText("{}"),
    speculative: false,
    tombstone: false,
    writtenAt: AT,
    mutation: null,
    ttlMs: null,
  },
  ...part,
});
const down = { reachable: false, because: "it is down" } as const;
const read = <T>(value: T) => ({ reachable: true, value }) as const;
const ledger = (outstandingCount = 0n) =>
  read({
    ...{ mutations: [mutation(3n)], complete: true, materialized: 3n, materializedAt: AT },
    ...{ outstandingCount, oldestOutstandingAt: null, holds: [] },
  });
const row = (version: bigint) => read({ version, value: asJsonText("{}"), updatedAt: null, deleted: false });
const eu = (found: CacheEntry | null) => [{ region: "eu", reading: read(found) }];
const evidence = (part: Partial<KeyEvidence> = {}): KeyEvidence => ({
  ...{ key: "k", model: "last-write-wins", acknowledge: "durable-append", maxTruthLagMs: 1_000, graceMs: 1_000 },
  ...{ ledger: ledger(), queue: read({ jobs: new Map(), paused: false }), caches: eu(entry(3n)), origin: row(3n) },
  ...{ replicas: [], readAt: AT },
  ...part,
});

describe("an erasure", () => {
  it.each<[string, Partial<KeyEvidence>, RegExp | null]>([
    ["begins where every store agrees", {}, null],
    ["begins where the row is gone", { origin: read(null), caches: eu(null) }, null],
    ["begins over a row that was written behind the ledger's back", { origin: row(9n), caches: eu(entry(9n)) }, null],
    ["waits for one outstanding change", { ledger: ledger(1n) }, /^1 acknowledged change of the key is not/],
    ["waits for two", { ledger: ledger(2n) }, /^2 acknowledged changes/],
    ["waits for the ledger", { ledger: down }, /^The ledger could not be read: it is down\.$/],
    ["waits for the origin", { origin: down }, /^The origin could not be read/],
    ["waits for a cache", { caches: [{ region: "us", reading: down }] }, /^Cache us could not be read/],
    ["waits for a write that only a cache has", { caches: eu(entry(4n)) }, /^Cache eu shows a write/],
    [
      "waits for a write that only a cache has, whatever number the cache gave it",
      { acknowledge: "cache-only", caches: eu(entry(1n, { speculative: true, mutation: "new" })) },
      /^Cache eu shows a write/,
    ],
    ["waits for an entry without version", { caches: eu(entry(null)) }, /^Cache eu shows a write/],
    [
      "waits for a write that the ledger refused",
      { refusedWrites: [{ region: "us", mutation: "m", acceptedAt: AT, because: "full" }] },
      /^Cache us shows/,
    ],
    ["begins over a tombstone", { caches: eu(entry(9n, { tombstone: true, value: undefined })) }, null],
  ])("%s", (_, part, expected) => {
    const because = waitsFor(evidence(part));
    if (expected === null) expect(because).toBeNull();
    else expect(because).toMatch(expected);
  });

  it.each<[string, CacheEntry, boolean]>([
    ["the newest version", entry(3n), true],
    ["an older version", entry(1n), true],
    ["an entry without version", entry(null), true],
    ["a newer write", entry(4n), false],
    ["a tombstone", entry(2n, { tombstone: true }), false],
    ["what a repair cleared", entry(2n, { invalidated: true }), false],
    ["another program's value", entry(null, { foreign: "list" }), false],
  ])("up to version 3 clears or leaves %s", (_, found, expected) => {
    expect(isErased(found, 3n)).toBe(expected);
  });
});
