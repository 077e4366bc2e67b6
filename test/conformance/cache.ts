import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareDecimals } from "../../lib/domain/decimal";
import type { Json } from "../../lib/domain/json";
import { asJsonText } from "../../lib/domain/json-text";
import type {
  CacheConfirmation,
  CachePort,
  CachePut,
  PutRule,
  Speculated,
  SpeculationRecord,
} from "../../lib/stores/cache/port";
import { decimalText } from "../fixtures/decimals";
import { json, saying } from "../fixtures/json";

/** A cache region under test, with the suite's actions that bypass the port. */
export interface CacheSubject {
  /** A region of a path of its own. */
  region(options?: { ttlMs?: number }): CachePort;
  /** Takes an entry away, as an eviction or an expiry does. */
  evict(cache: CachePort, key: string): Promise<void>;
  /** Puts a value of another program there. */
  writeForeign(cache: CachePort, key: string, fields: Record<string, string> | "not a hash"): Promise<void>;
  close(): Promise<void>;
}

const NEWER: PutRule = { kind: "newer" };
/** Neighbours that a double cannot tell apart: 2^53 and the next. */
const BIG = 9_007_199_254_740_992n;
/** A deadline that no test here reaches. */
export const LATER = Date.now() + 3_600_000;

export const put = (
  key: string,
  version: bigint | number,
  value: Json = { n: Number(version) },
  mutation: string = randomUUID(),
): CachePut => ({ key, version: BigInt(version), value: json(value), mutation, writtenAt: Date.now(), until: LATER });
export const tombstone = (key: string, version: bigint | number): CachePut => ({
  ...put(key, version),
  value: undefined,
});
export const row = (
  key: string,
  version: bigint | number,
  value: Json = { n: Number(version) },
): CacheConfirmation => ({ key, version: BigInt(version), value: json(value), mutation: null });
export const deleted = (key: string, version: bigint | number): CacheConfirmation => ({
  ...row(key, version),
  value: undefined,
});

/** What every cache region must do. */
export function cacheConformance(open: () => Promise<CacheSubject>): void {
  let subject: CacheSubject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  const entryOf = async (cache: CachePort, key: string) => (await cache.read([key]))[0] ?? null;
  const show = (cache: CachePort, ...puts: CachePut[]) => cache.putSpeculative(puts, NEWER);

  describe("what comes past its deadline, by the store's own clock", () => {
    it("changes nothing: a value whose tombstone is gone by then is not shown again, and no repair lands", async () => {
      const cache = subject.region();
      const until = await cache.nowMs();
      await show(cache, tombstone("a", 6));
      await show(cache, put("there", 1));
      const there = (await entryOf(cache, "there")) as NonNullable<Awaited<ReturnType<typeof entryOf>>>;
      await subject.evict(cache, "a");
      await expect.poll(() => cache.nowMs(), { interval: 1 }).toBeGreaterThan(until);
      expect(await show(cache, { ...put("a", 5), until })).toEqual([false]);
      const seen = { version: 1n, mutation: there.mutation, writtenAt: there.writtenAt?.getTime() ?? null };
      expect(await cache.invalidate([{ key: "there", seen, floor: 1n }], until)).toEqual(["late"]);
      expect(await cache.rebuild([{ key: "a", seen: null, row: row("a", 5) }], until)).toEqual(["late"]);
      expect([await entryOf(cache, "a"), await entryOf(cache, "there")]).toEqual([
        null,
        expect.objectContaining({ version: 1n, value: saying({ n: 1 }), invalidated: false }),
      ]);
    });
  });

  describe("a speculative entry", () => {
    it("is put with all that is known of it", async () => {
      const cache = subject.region({ ttlMs: 60_000 });
      const given = put("a", 3, { name: "x" });
      expect(await show(cache, given)).toEqual([true]);
      expect(await entryOf(cache, "a")).toMatchObject({
        version: 3n,
        value: saying({ name: "x" }),
        speculative: true,
        tombstone: false,
        mutation: given.mutation,
        writtenAt: new Date(given.writtenAt),
      });
      expect((await entryOf(cache, "a"))?.ttlMs).toBeGreaterThan(50_000);
      expect(await cache.read(["b", "a", "c"])).toMatchObject([null, { version: 3n }, null]);
    });

    it("replaces what is older, never what is as new or newer, entry or tombstone", async () => {
      const cache = subject.region();
      expect(
        await show(
          cache,
          put("a", 2),
          put("a", 1),
          put("a", 2, "other"),
          put("a", 3),
          tombstone("a", 4),
          put("a", 3),
          put("a", 4),
        ),
      ).toEqual([true, false, false, true, true, false, false]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 4n, tombstone: true, value: undefined });
      expect(await show(cache, put("a", 5))).toEqual([true]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 5n, tombstone: false, value: saying({ n: 5 }) });
    });

    it.each<[bigint, bigint]>([
      [9n, 10n],
      [99n, 100n],
      [BIG - 1n, BIG],
      [BIG, BIG + 1n],
      [BIG + 1n, BIG + 2n],
      [999_999_999_999_999_999n, 1_000_000_000_000_000_000n],
    ])("knows that %s is below %s", async (lower, higher) => {
      const cache = subject.region();
      expect(await show(cache, put("a", lower), put("a", higher), put("a", lower))).toEqual([true, true, false]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: higher });
      await cache.confirm([row("a", lower, "old")]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: higher, speculative: true });
    });

    it("that was computed from the one before is put on that one alone", async () => {
      const cache = subject.region();
      const next = (version: number) => cache.putSpeculative([put("a", version)], { kind: "successor" });
      expect(await next(1)).toEqual([false]);
      await show(cache, put("a", 1));
      expect([await next(3), await next(2), await next(2), await next(3)]).toEqual([[false], [true], [false], [true]]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 3n });
    });

    it("keeps the greater mark, and moves the version up all the same", async () => {
      const cache = subject.region();
      const mark = (version: number, m: number) =>
        cache.putSpeculative([put("a", version, { at: { "a/b": m }, v: version })], {
          kind: "monotonic",
          member: ["at", "a/b"],
        });
      expect([await mark(1, 5), await mark(2, 3), await mark(1, 99)]).toEqual([[true], [true], [false]]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 2n, value: saying({ at: { "a/b": 5 }, v: 1 }) });
      const inList = (version: number, m: number) =>
        cache.putSpeculative([put("b", version, [{ mark: m }])], { kind: "monotonic", member: ["0", "mark"] });
      await inList(1, 5);
      await inList(2, 3);
      expect(await entryOf(cache, "b")).toMatchObject({ version: 2n, value: saying([{ mark: 5 }]) });
      await mark(3, 7.5);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 3n, value: saying({ at: { "a/b": 7.5 }, v: 3 }) });
    });

    it("compares marks digit by digit, however they are written", async () => {
      const cache = subject.region();
      const known: [string, string][] = [
        ["9007199254740993", "9007199254740992"],
        ["1e2", "99.9"],
        ["-1", "-1.00000000000000000000000001"],
        ["0.10", "0.1"],
      ];
      const pairs = known.concat(fc.sample(fc.tuple(decimalText, decimalText), { numRuns: 100, seed: 7 }));
      const value = (mark: string) =>
        asJsonText(`{"note": "\\"mark\\": 5, ]}", "deep": [{"mark": 1e9}], "m\\u0061rk" : ${mark} }`);
      const marks = (version: number, of: 0 | 1) =>
        cache.putSpeculative(
          pairs.map((pair, i) => ({ ...put(`m${i}`, version), value: value(pair[of]) })),
          { kind: "monotonic", member: ["mark"] },
        );
      await marks(1, 0);
      await marks(2, 1);
      const kept = (await cache.read(pairs.map((_, i) => `m${i}`))).map((entry) => entry?.value);
      expect(kept).toEqual(pairs.map(([a, b]) => value(compareDecimals(a, b) >= 0 ? a : b)));
    });

    it.each(["a:b", "{a}", "{a", "a}{b", "*", "?", "[", " ", "%VERSION%", "%1", "$&", "😀", "k".repeat(512)])(
      "is found under the key %j again",
      async (key) => {
        const cache = subject.region();
        await show(cache, put(key, 1, { text: 'a"b\\c\u2028😀' }));
        expect(await entryOf(cache, key)).toMatchObject({ version: 1n, value: saying({ text: 'a"b\\c\u2028😀' }) });
        const ticket = await cache.openRefill(`${key}!`);
        expect(ticket !== null && (await cache.refill(ticket, row(`${key}!`, 1)))).toBe(true);
      },
    );
  });

  describe("a confirmation", () => {
    it("leaves an absent entry absent", async () => {
      const cache = subject.region();
      await cache.confirm([row("a", 3), deleted("b", 3)]);
      expect(await cache.read(["a", "b"])).toEqual([null, null]);
    });

    it("takes the speculation from the version that the origin has now", async () => {
      const cache = subject.region();
      const given = put("a", 3, { n: 3 });
      await show(cache, given);
      await cache.confirm([row("a", 3, { n: 3, column: null })]);
      expect(await entryOf(cache, "a")).toMatchObject({
        version: 3n,
        speculative: false,
        value: saying({ n: 3, column: null }),
        mutation: given.mutation,
      });
    });

    it("replaces what is older and leaves what is newer", async () => {
      const cache = subject.region();
      await show(cache, put("old", 2), put("new", 5), tombstone("gone", 2));
      await cache.confirm([row("old", 4), row("new", 4), row("gone", 4)]);
      expect(await cache.read(["old", "new", "gone"])).toMatchObject([
        { version: 4n, speculative: false },
        { version: 5n, speculative: true },
        { version: 4n, speculative: false, tombstone: false, value: saying({ n: 4 }) },
      ]);
    });

    it("of a delete leaves a tombstone that outlives any refill", async () => {
      const cache = subject.region({ ttlMs: 1_000 });
      await show(cache, put("a", 2));
      await cache.confirm([deleted("a", 3)]);
      const entry = await entryOf(cache, "a");
      expect(entry).toMatchObject({ version: 3n, tombstone: true, speculative: false, value: undefined });
      expect(entry?.ttlMs).toBeGreaterThan(60_000);
    });

    it("that comes twice, or after a later one, changes nothing", async () => {
      const cache = subject.region();
      await show(cache, put("a", 3));
      for (const confirmation of [row("a", 5), row("a", 5), row("a", 4), row("a", 3)])
        await cache.confirm([confirmation]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 5n, value: saying({ n: 5 }), speculative: false });
    });

    it("with another value for a confirmed version drops the entry: a reader gets the origin's, whichever of the two was first", async () => {
      for (const [first, second] of [
        [40, 41],
        [41, 40],
      ]) {
        const cache = subject.region();
        await show(cache, put("a", 3, { sum: first as number }));
        await cache.confirm([row("a", 3, { sum: first as number })]);
        await cache.confirm([row("a", 3, { sum: second as number })]);
        expect(await entryOf(cache, "a")).toBeNull();
      }
    });
  });

  describe("a refill", () => {
    it("puts the origin's row in where nothing is", async () => {
      const cache = subject.region();
      const ticket = await cache.openRefill("a");
      expect(ticket).not.toBeNull();
      expect(await cache.refill(ticket as string, row("a", 7))).toBe(true);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 7n, speculative: false });
    });

    it("is not opened where an entry or a tombstone is", async () => {
      const cache = subject.region();
      await show(cache, put("a", 1), tombstone("b", 1));
      expect([await cache.openRefill("a"), await cache.openRefill("b")]).toEqual([null, null]);
    });

    it.each<[string, (cache: CachePort) => Promise<unknown>]>([
      ["a newer write", (cache) => show(cache, put("a", 8))],
      ["an older write", (cache) => show(cache, put("a", 6))],
      ["a delete", (cache) => show(cache, tombstone("a", 8))],
      [
        "a write that was evicted again",
        async (cache) => {
          await show(cache, put("a", 8));
          await subject.evict(cache, "a");
        },
      ],
      [
        "a delete that was evicted again",
        async (cache) => {
          await show(cache, tombstone("a", 8));
          await subject.evict(cache, "a");
        },
      ],
      ["a confirmation of an absent entry", (cache) => cache.confirm([row("a", 8)])],
      ["a confirmed delete of an absent entry", (cache) => cache.confirm([deleted("a", 8)])],
    ])("comes to nothing after %s", async (_, meanwhile) => {
      const cache = subject.region();
      const ticket = (await cache.openRefill("a")) as string;
      await meanwhile(cache);
      const before = await entryOf(cache, "a");
      expect(await cache.refill(ticket, row("a", 7))).toBe(false);
      const after = await entryOf(cache, "a");
      expect(after).toEqual(before && { ...before, ttlMs: after?.ttlMs });
    });

    it("works once", async () => {
      const cache = subject.region();
      const ticket = (await cache.openRefill("a")) as string;
      await cache.refill(ticket, row("a", 7));
      await subject.evict(cache, "a");
      expect(await cache.refill(ticket, row("a", 7))).toBe(false);
      expect(await cache.refill(randomUUID(), row("a", 7))).toBe(false);
    });

    it("is one reader's at a time, so that many readers of a missing key do not keep each other from filling it", async () => {
      const cache = subject.region();
      const first = await cache.openRefill("a");
      expect(await cache.openRefill("a")).toBeNull();
      expect(await cache.refill(first as string, row("a", 7))).toBe(true);
    });
  });

  describe("acknowledged speculation", () => {
    const record = (key: string, part: Partial<SpeculationRecord> = {}): SpeculationRecord => ({
      key,
      version: "",
      operation: "set",
      actor: null,
      requestId: null,
      idempotencyKey: randomUUID(),
      acceptedAt: new Date().toISOString(),
      producer: "shop/1",
      ...part,
    });
    type Speculation = Partial<SpeculationRecord> & { value?: Json; mutation?: string };
    const speculate = (
      cache: CachePort,
      key: string,
      { value = { n: 1 }, mutation = randomUUID(), ...part }: Speculation = {},
    ) => cache.speculate({ key, value: json(value), mutation, writtenAt: Date.now() }, record(key, part), limits());
    const limits = (bound = 100, part: { until?: number; fingerprint?: string } = {}) => ({
      bound,
      until: LATER,
      fingerprint: "as before",
      ...part,
    });
    const idAt = (n: number) => `0190a000-0000-7000-8000-00000000000${n}`;
    const versionOf = (answer: Speculated) => (answer.kind === "acknowledged" ? answer.version : answer.kind);

    it("gives the next version and lists it in the inventory, in one step", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      const made = [
        await speculate(cache, "a"),
        await speculate(cache, "a"),
        await speculate(cache, "b", { value: { n: 9 }, actor: "mara", mutation }),
      ];
      expect(made.map(versionOf)).toEqual([1n, 2n, 1n]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 2n, speculative: true });
      expect(await cache.inventorySize()).toBe(3);
      expect(await cache.inventory({ actor: "mara" }, 10)).toMatchObject([
        { mutation, key: "b", version: "1", actor: "mara" },
      ]);
      expect(await cache.inventory({ key: "a" }, 1)).toHaveLength(1);
      expect((await cache.inventory({ key: "a" }, 10)).map((r) => r.version).sort()).toEqual(["1", "2"]);
    });

    it.each([9n, 99n, 999n, BIG, BIG - 1n, 999_999_999_999_999_999n])("counts on from %s exactly", async (version) => {
      const cache = subject.region();
      await show(cache, put("a", version));
      expect(versionOf(await speculate(cache, "a"))).toBe(version + 1n);
      expect(await cache.inventory(null, 10)).toMatchObject([{ version: String(version + 1n) }]);
    });

    it("leaves a tombstone for a delete", async () => {
      const cache = subject.region();
      await speculate(cache, "a");
      const mutation = randomUUID();
      await cache.speculate(
        { key: "a", value: undefined, mutation, writtenAt: Date.now() },
        record("a", { operation: "delete" }),
        limits(),
      );
      expect(await entryOf(cache, "a")).toMatchObject({ version: 2n, tombstone: true, value: undefined });
    });

    it("stops at its bound, and goes on when the ledger has taken some", async () => {
      const cache = subject.region();
      const first = randomUUID();
      const one = async (mutation: string) =>
        versionOf(
          await cache.speculate({ key: "a", value: json(1), mutation, writtenAt: Date.now() }, record("a"), limits(2)),
        );
      expect([await one(first), await one(randomUUID()), await one(randomUUID())]).toEqual([1n, 2n, "full"]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 2n });
      await cache.recordDurable("a", first, 1n);
      expect(await one(randomUUID())).toBe(3n);
    });

    it("is acknowledged once under one idempotency key, whoever asks: the same again is answered, other content is refused", async () => {
      const cache = subject.region();
      const [first, second] = [randomUUID(), randomUUID()];
      const part = { idempotencyKey: "one key" };
      const ask = (mutation: string, key: string, fingerprint: string) =>
        cache.speculate(
          { key, value: json(1), mutation, writtenAt: 7 },
          record(key, part),
          limits(100, { fingerprint }),
        );
      const answers = await Promise.all([ask(first, "a", "same"), ask(second, "a", "same"), ask(second, "b", "other")]);
      expect(answers).toEqual([
        { kind: "acknowledged", version: 1n },
        { kind: "repeated", mutation: first, version: 1n, acceptedAt: new Date(7) },
        { kind: "mismatch", mutation: first },
      ]);
      await cache.recordDurable("a", first, 1n);
      expect(await ask(second, "a", "same")).toMatchObject({ kind: "repeated", mutation: first });
      expect(await cache.inventorySize()).toBe(0);
      expect(await entryOf(cache, "b")).toBeNull();
    });

    it("is refused past its deadline, by the store's own clock, and leaves nothing", async () => {
      const cache = subject.region();
      const until = await cache.nowMs();
      await expect.poll(() => cache.nowMs(), { interval: 1 }).toBeGreaterThan(until);
      const put = { key: "a", value: json(1), mutation: randomUUID(), writtenAt: Date.now() };
      expect(await cache.speculate(put, record("a"), limits(100, { until }))).toEqual({ kind: "late" });
      expect([await entryOf(cache, "a"), await cache.inventorySize()]).toEqual([null, 0]);
    });

    it("keeps in the inventory what the ledger refused, with the reason", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      const refused = { because: "the idempotency key was used for other content", mutation: randomUUID() };
      await cache.recordRefused(mutation, { ...record("a"), version: "3", refused });
      expect(await cache.inventory({ key: "a" }, 10)).toMatchObject([{ mutation, version: "3", refused }]);
    });

    it("takes the ledger's version when it is durable, if the entry is still that mutation's", async () => {
      const cache = subject.region();
      const [first, second] = [randomUUID(), randomUUID()];
      await speculate(cache, "a", { value: 1, mutation: first });
      await cache.recordDurable("a", first, 41n);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 41n, mutation: first, speculative: true });
      expect(versionOf(await speculate(cache, "a", { value: 2, mutation: second }))).toBe(42n);
      await cache.recordDurable("a", first, 41n);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 42n, mutation: second });
      expect(await cache.inventory(null, 10)).toMatchObject([{ mutation: second }]);
    });

    it("is not overwritten by the row of another write, though its number began anew, until the ledger has it", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      await show(cache, put("a", 7));
      await subject.evict(cache, "a");
      await speculate(cache, "a", { value: { n: "new" }, mutation });
      const shown = { version: 1n, mutation, speculative: true, value: json({ n: "new" }) };
      for (const other of [row("a", 7), deleted("a", 8), { ...row("a", 9), mutation: randomUUID() }]) {
        expect(await cache.confirm([other])).toEqual([{ key: "a", mutation }]);
        expect(await entryOf(cache, "a")).toMatchObject({ ...shown, own: true });
      }
      expect(await show(cache, put("a", 9))).toEqual([false]);
      expect(await entryOf(cache, "a")).toMatchObject(shown);
      await cache.recordDurable("a", mutation, 10n);
      await cache.confirm([row("a", 9)]);
      expect(await entryOf(cache, "a")).toMatchObject({ ...shown, version: 10n });
      await cache.confirm([row("a", 10)]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 10n, speculative: false, value: json({ n: 10 }) });
    });

    it("gives way to a newer write that replaces whatever was before it, whatever its number, and to no older one", async () => {
      const cache = subject.region();
      const [older, mutation, newer] = [idAt(1), idAt(2), idAt(3)];
      await show(cache, put("a", 7));
      await speculate(cache, "a", { mutation });
      const confirmed = (version: number, by: string) => [{ ...row("a", version), mutation: by, supersedes: true }];
      expect(await cache.confirm(confirmed(9, older))).toEqual([{ key: "a", mutation }]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 8n, mutation });
      expect(await cache.confirm(confirmed(7, newer))).toEqual([]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 7n, mutation: newer, speculative: false });
    });

    it("goes, and leaves the inventory, where the ledger has the write under another id", async () => {
      const cache = subject.region();
      const [mutation, next] = [randomUUID(), randomUUID()];
      await speculate(cache, "a", { mutation });
      await cache.recordDurable("a", mutation, null);
      expect([await entryOf(cache, "a"), await cache.inventorySize()]).toEqual([null, 0]);
      await speculate(cache, "a", { mutation: next });
      await cache.recordDurable("a", mutation, null);
      expect(await entryOf(cache, "a")).toMatchObject({ mutation: next });
    });

    it("is confirmed by its own row before the ledger's number has come", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      await speculate(cache, "a", { mutation });
      await cache.confirm([{ ...row("a", 12), mutation }]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 12n, speculative: false, value: json({ n: 12 }) });
      await cache.confirm([row("a", 13)]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 13n, speculative: false });
    });

    it("gives way to the next row once the ledger has refused it", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      await speculate(cache, "a", { mutation });
      await cache.recordRefused(mutation, { ...record("a"), version: "1" });
      await cache.confirm([row("a", 7)]);
      expect(await entryOf(cache, "a")).toMatchObject({ version: 7n, speculative: false });
    });

    it("makes a refill's ticket void", async () => {
      const cache = subject.region();
      const ticket = (await cache.openRefill("a")) as string;
      await speculate(cache, "a");
      await subject.evict(cache, "a");
      expect(await cache.refill(ticket, row("a", 7))).toBe(false);
    });

    it.each(["%VERSION%", "%1", "%%", '"', "\\", "{k}", "1 {"])("keeps %j in a record as it is", async (text) => {
      const cache = subject.region();
      await speculate(cache, text, { value: 1, actor: text, requestId: text, idempotencyKey: text });
      expect(await cache.inventory(null, 10)).toMatchObject([
        { key: text, actor: text, requestId: text, idempotencyKey: text, version: "1" },
      ]);
      expect(await cache.inventory({ key: text }, 10)).toHaveLength(1);
    });

    it("lists a large inventory up to the limit, and finds one among many", async () => {
      const cache = subject.region();
      const mutation = randomUUID();
      for (let i = 0; i < 50; i++)
        await Promise.all(
          Array.from({ length: 40 }, (_, n) =>
            cache.speculate(
              {
                key: `k${i}-${n}`,
                value: json(1),
                mutation: i * 40 + n === 777 ? mutation : randomUUID(),
                writtenAt: Date.now(),
              },
              record(`k${i}-${n}`),
              limits(10_000),
            ),
          ),
        );
      expect(await cache.inventorySize()).toBe(2_000);
      expect(await cache.inventory(null, 10)).toHaveLength(10);
      expect(await cache.inventory(null, 5_000)).toHaveLength(2_000);
      expect(await cache.inventory({ key: "k19-17" }, 10)).toMatchObject([{ mutation }]);
    });
  });

  describe("a look at many entries", () => {
    it("gives each entry's fields as they are stored, in the keys' order", async () => {
      const cache = subject.region();
      const given = put("a", BIG, { name: 'ø, "x"', n: 1 });
      await show(cache, given, tombstone("gone", 2));
      await show(cache, put("cleared", 1));
      const cleared = (await entryOf(cache, "cleared")) as NonNullable<Awaited<ReturnType<typeof entryOf>>>;
      const seen = { version: 1n, mutation: cleared.mutation, writtenAt: cleared.writtenAt?.getTime() ?? null };
      expect(await cache.invalidate([{ key: "cleared", seen, floor: 1n }], LATER)).toEqual(["done"]);
      await subject.writeForeign(cache, "text", "not a hash");
      await subject.writeForeign(cache, "other", { anything: "else" });
      const [a, missing, gone, none, text, other] = await cache.peek([
        "a",
        "missing",
        "gone",
        "cleared",
        "text",
        "other",
      ]);
      expect(a).toMatchObject({ version: String(BIG), tombstone: false, mutation: given.mutation });
      expect(typeof a === "object" && a !== null && a.value).toBe(given.value);
      expect([missing, none, text, other]).toEqual([null, null, "strange", "strange"]);
      expect(gone).toMatchObject({ version: "2", tombstone: true, value: "" });
    });

    it("answers many pages at once, each its own", async () => {
      const cache = subject.region();
      const keys = Array.from({ length: 3_000 }, (_, i) => `k-${i}`);
      await show(cache, ...keys.map((key, i) => put(key, i + 1, { text: "ö".repeat(i % 50) })));
      const pages = await Promise.all([0, 1_000, 2_000].map((from) => cache.peek(keys.slice(from, from + 1_000))));
      expect(pages.flat().map((entry) => (typeof entry === "object" ? entry?.version : entry))).toEqual(
        keys.map((_, i) => String(i + 1)),
      );
    });
  });

  describe("a walk over all entries", () => {
    const walked = async (cache: CachePort, prefix: string) => {
      const found = new Set<string>();
      let position: string | null = null;
      do {
        const step: Awaited<ReturnType<CachePort["walk"]>> = await cache.walk(prefix, position, 50);
        for (const key of step.keys) found.add(key);
        position = step.next;
      } while (position !== null);
      return [...found].sort();
    };

    it("meets every key of its own path, whatever letters it has, and no refill's ticket", async () => {
      const cache = subject.region();
      const other = subject.region();
      const strange = ["a*b", "a?b", "a[b]c", "a\\b", "a:b{c}", "ä ö", "-", "^"];
      const keys = [...strange, ...Array.from({ length: 300 }, (_, i) => `many-${i}`)].sort();
      await show(cache, ...keys.map((key) => put(key, 1)));
      await show(other, put("elsewhere", 1));
      await cache.openRefill("wanted");
      expect(await walked(cache, "")).toEqual(keys);
      expect(await walked(cache, "a[")).toEqual(["a[b]c"]);
      expect(await walked(cache, "many-29")).toEqual(keys.filter((key) => key.startsWith("many-29")));
    });

    it("begins anew where the store is not the one in which it began", async () => {
      const cache = subject.region();
      await show(cache, put("a", 1));
      const step = await cache.walk("", "another-life 12345", 10_000);
      expect(step.keys).toContain("a");
    });
  });

  describe("what others wrote under an entry's key", () => {
    it("is read as a value without version where it is a hash of another make", async () => {
      const cache = subject.region();
      await subject.writeForeign(cache, "a", { value: '{"n":1}' });
      await subject.writeForeign(cache, "b", { value: "not JSON", version: "-1", writtenAt: "yesterday" });
      expect(await cache.read(["a", "b"])).toMatchObject([
        { version: null, value: saying({ n: 1 }), speculative: false, writtenAt: null, mutation: null },
        { version: null, value: saying("not JSON"), writtenAt: null },
      ]);
    });

    it("keeps nobody from reading or telling the other keys", async () => {
      const cache = subject.region();
      await subject.writeForeign(cache, "bad", "not a hash");
      await show(cache, put("good", 1));
      const [bad, good] = await cache.read(["bad", "good"]);
      expect(bad).toMatchObject({ version: null, mutation: null });
      expect(good).toMatchObject({ version: 1n });
      await cache.confirm([row("bad", 2), row("good", 2)]);
      expect(await entryOf(cache, "good")).toMatchObject({ version: 2n, speculative: false });
    });

    it("is not counted on from where its version is none", async () => {
      const cache = subject.region();
      await subject.writeForeign(cache, "bad", { version: "none" });
      expect(await speculate3(cache)).toEqual({ kind: "acknowledged", version: 1n });
    });

    it.each<["not a hash" | Record<string, string>, string]>([
      ["not a hash", "list"],
      [{ anything: "else" }, "hash without an entry's fields"],
    ])("is left alone whatever is done to its key, and named by its type: %j", async (fields, foreign) => {
      const cache = subject.region();
      const ticket = await cache.openRefill("bad");
      await subject.writeForeign(cache, "bad", fields);
      const seen = { version: null, mutation: null, writtenAt: null };
      expect(await cache.putSpeculative([put("bad", 3), put("good", 3)], { kind: "newer" })).toEqual([false, true]);
      expect(await speculate3(cache)).toEqual({ kind: "foreign" });
      await cache.confirm([row("bad", 3)]);
      await cache.recordDurable("bad", randomUUID(), 3n);
      expect(await cache.openRefill("bad")).toBeNull();
      expect(await cache.refill(ticket ?? "", row("bad", 3))).toBe(false);
      expect(await cache.invalidate([{ key: "bad", seen, floor: 3n }], LATER)).toEqual(["moved"]);
      for (const was of [seen, null])
        expect(await cache.rebuild([{ key: "bad", seen: was, row: row("bad", 3) }], LATER)).toEqual(["moved"]);
      expect(await cache.read(["bad", "good"])).toMatchObject([
        { foreign, version: null, value: undefined, tombstone: false },
        { version: 3n },
      ]);
    });

    const speculate3 = (cache: CachePort) =>
      cache.speculate(
        { key: "bad", value: json({ n: 3 }), mutation: randomUUID(), writtenAt: Date.now() },
        {
          key: "bad",
          version: "",
          operation: "set",
          actor: null,
          requestId: null,
          idempotencyKey: "i",
          acceptedAt: "",
          producer: "",
        },
        { bound: 10, until: LATER, fingerprint: "" },
      );
  });

  it("counts hits and misses", async () => {
    const cache = subject.region();
    const before = await cache.hits();
    await show(cache, put("a", 1));
    await cache.read(["a", "nobody"]);
    const after = await cache.hits();
    expect(after.hits).toBeGreaterThan(before.hits);
    expect(after.misses).toBeGreaterThan(before.misses);
  });
}
