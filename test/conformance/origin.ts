import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReplayModel } from "../../lib/domain/contract";
import type { Json } from "../../lib/domain/json";
import { asJsonText, numberAt } from "../../lib/domain/json-text";
import type { Mutation } from "../../lib/domain/mutation";
import type { OriginPort } from "../../lib/stores/origin/port";
import { said, saying } from "../fixtures/json";
import { entryTo } from "../fixtures/marks";
import {
  add,
  change,
  effectsOf,
  flush,
  flushing,
  item,
  type OriginSubject,
  refusalOf,
  remove,
  set,
  step,
} from "./origin-subject";

const BIG = 9_007_199_254_740_993n;

/** The behaviour of every origin under each replay model; see origin-fence and origin-concurrency for the rest. */
export function originConformance(open: () => Promise<OriginSubject>): void {
  let subject: OriginSubject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  const effects = async (origin: OriginPort, batch: Mutation[], heads: Record<string, bigint> = {}) =>
    effectsOf(await flush(origin, batch, heads), batch);
  const isDeleted = async (origin: OriginPort, key: string) => (await origin.read([key])).get(key);

  describe("a look at many rows", () => {
    it("tells what a whole reading tells, one answer a key", async () => {
      const { origin, replica, bypass } = await subject.path("last-write-wins");
      await flush(origin, [set("a", 1, { name: "x", n: 1 }), set("b", 2), set("gone", 1)]);
      await flush(origin, [remove("gone", 4)]);
      await bypass("b", BIG, { n: "y" });
      const keys = ["gone", "nobody", "b", "a"];
      const read = await origin.read(keys);
      for (const rows of [await origin.peek(keys), await replica.peek(keys)])
        expect(rows.map((row) => row && { ...row, value: row.value === "" ? undefined : row.value })).toEqual(
          keys.map((key) => {
            const row = read.get(key);
            return row === undefined ? null : { version: String(row.version), deleted: row.deleted, value: row.value };
          }),
        );
    });

    it("gives a key that the column would write in another way no row", async () => {
      const { origin } = await subject.path("last-write-wins", { keys: "numbers" });
      await flush(origin, [set("7", 1)]);
      expect((await origin.peek(["7", "007", "no number"])).map((row) => row?.version ?? null)).toEqual([
        "1",
        null,
        null,
      ]);
      expect((await origin.keys("", null, 10)).keys).toEqual(["7"]);
    });

    it("shows the newest items of an append path", async () => {
      const { origin } = await subject.path("append");
      await flush(origin, [item("a", 1), item("a", 2), item("b", 1)]);
      const [a, nobody] = await origin.peek(["a", "nobody"]);
      expect(a?.version).toBe("2");
      expect(a?.value).toBe((await origin.read(["a"])).get("a")?.value);
      expect(nobody).toBe(null);
      expect((await origin.keys("", null, 10)).keys).toEqual(["a", "b"]);
    });

    it("pages through all keys, each once", async () => {
      const { origin } = await subject.path("last-write-wins");
      const keys = Array.from({ length: 25 }, (_, i) => `${i % 2 ? "odd" : "even"}-${i}`);
      await flush(
        origin,
        keys.map((key) => set(key, 1)),
      );
      const paged = async (prefix: string) => {
        const found: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<OriginPort["keys"]>> = await origin.keys(prefix, after, 10);
          found.push(...page.keys);
          after = page.next;
        } while (after !== null);
        return found.sort();
      };
      expect(await paged("")).toEqual([...keys].sort());
      expect(await paged("odd")).toEqual(keys.filter((key) => key.startsWith("odd")).sort());
    });
  });

  describe("last-write-wins", () => {
    it("writes the newest of each key, and says of the others what covers them", async () => {
      const { origin, rows, receipts } = await subject.path("last-write-wins");
      const batch = [set("a", 1), set("a", 3), set("a", 2), set("b", 1)];
      const report = await flush(origin, batch);
      expect(effectsOf(report, batch)).toEqual(["superseded", "applied", "superseded", "applied"]);
      expect(report.results.find((r) => r.id === batch[0]?.id)?.because).toBe("version 3 covers it");
      expect(await rows()).toEqual([
        { key: "a", version: 3n, value: saying({ n: 3 }) },
        { key: "b", version: 1n, value: saying({ n: 1 }) },
      ]);
      expect((await receipts()).sort()).toEqual([batch[1]?.id, batch[3]?.id].sort());
      expect(report.rows.get("a")).toMatchObject({ version: 3n, value: saying({ n: 3 }), deleted: false });
    });

    it("leaves a newer row alone", async () => {
      const { origin, rows } = await subject.path("last-write-wins");
      await flush(origin, [set("a", 5)]);
      expect(await effects(origin, [set("a", 4)], { a: 5n })).toEqual(["superseded"]);
      expect(await rows()).toEqual([{ key: "a", version: 5n, value: saying({ n: 5 }) }]);
    });

    it("takes the row away for a delete and remembers its version, so that nothing older comes back", async () => {
      const { origin, rows, receipts } = await subject.path("last-write-wins");
      await flush(origin, [set("a", 1)]);
      const gone = remove("a", 3);
      expect(await effects(origin, [gone])).toEqual(["applied"]);
      expect(await rows()).toEqual([]);
      expect(await isDeleted(origin, "a")).toMatchObject({ version: 3n, deleted: true, value: undefined });
      expect(await effects(origin, [set("a", 2)], { a: 3n })).toEqual(["superseded"]);
      expect(await rows()).toEqual([]);
      expect(await receipts()).toContain(gone.id);
      expect(await effects(origin, [set("a", 4)])).toEqual(["applied"]);
      expect(await isDeleted(origin, "a")).toMatchObject({ version: 4n, deleted: false, value: saying({ n: 4 }) });
    });

    it("deletes what never was there", async () => {
      const { origin } = await subject.path("last-write-wins");
      expect(await effects(origin, [remove("a", 2), set("a", 1)])).toEqual(["applied", "superseded"]);
      expect(await isDeleted(origin, "a")).toMatchObject({ version: 2n, deleted: true });
    });

    it("does not write over a version that the ledger never gave", async () => {
      const { origin, bypass, rows, receipts } = await subject.path("last-write-wins");
      await bypass("a", 9n, { n: 900 });
      expect(await effects(origin, [set("a", 1), set("a", 2), set("b", 1)])).toEqual([
        "conflict",
        "conflict",
        "applied",
      ]);
      expect(await rows()).toEqual([
        { key: "a", version: 9n, value: saying({ n: 900 }) },
        { key: "b", version: 1n, value: saying({ n: 1 }) },
      ]);
      expect(await receipts()).toHaveLength(1);
    });

    it("does not take its own version for its own work without a receipt", async () => {
      const { origin, bypass, rows } = await subject.path("last-write-wins");
      await bypass("a", 2n, { n: 900 });
      expect(await effects(origin, [set("a", 2)])).toEqual(["conflict"]);
      expect(await rows()).toEqual([{ key: "a", version: 2n, value: saying({ n: 900 }) }]);
    });

    it("keeps values as they are", async () => {
      const { origin, rows } = await subject.path("last-write-wins");
      const values: Json[] = [
        "text",
        1.5,
        true,
        [],
        {},
        { a: null, b: ["ü", { "": "x" }], "c'd\"e": "\\ \u2028 </script>" },
        { n: Number.MAX_SAFE_INTEGER },
      ];
      await flush(
        origin,
        values.map((value, i) => set(`k${i}`, 1, value)),
      );
      expect((await rows()).map((r) => r.value)).toEqual(values);
    });

    it("puts members into columns, and what a value does not name is empty", async () => {
      const { origin, rows } = await subject.path("last-write-wins", { value: "columns" });
      await flush(origin, [set("a", 1, { n: 1, name: "x" })]);
      await flush(origin, [set("a", 2, { name: "y" })]);
      expect(await rows()).toEqual([{ key: "a", version: 2n, value: saying({ n: null, name: "y" }) }]);
    });
  });

  describe("versioned", () => {
    it("applies a chain of one batch step by step, in whatever order it is given", async () => {
      const { origin, rows, trail, receipts } = await subject.path("versioned");
      const batch = [step("a", 3), step("a", 1), step("a", 2)];
      expect(await effects(origin, batch)).toEqual(["applied", "applied", "applied"]);
      expect(await rows()).toEqual([{ key: "a", version: 3n, value: saying({ n: 3 }) }]);
      expect((await trail()).map((t) => t.to)).toEqual([1n, 2n, 3n]);
      expect(await receipts()).toHaveLength(3);
    });

    it("waits for a predecessor that is on its way, and goes on when it is there", async () => {
      const { origin, rows } = await subject.path("versioned");
      const [first, second, third] = [step("a", 1), step("a", 2), step("a", 3)];
      expect(await effects(origin, [second, third])).toEqual(["wait", "wait"]);
      expect(await rows()).toEqual([]);
      expect(await effects(origin, [first, third])).toEqual(["applied", "wait"]);
      expect(await effects(origin, [third, second])).toEqual(["applied", "applied"]);
      expect(await rows()).toEqual([{ key: "a", version: 3n, value: saying({ n: 3 }) }]);
    });

    it("leaves what the origin has moved on from to a person", async () => {
      const { origin, bypass, rows } = await subject.path("versioned");
      await flush(origin, [step("a", 1)]);
      await bypass("a", 7n, { n: 700 });
      expect(await effects(origin, [step("a", 2)])).toEqual(["conflict"]);
      expect(await rows()).toEqual([{ key: "a", version: 7n, value: saying({ n: 700 }) }]);
    });

    it("deletes and begins again within one batch", async () => {
      const { origin, rows } = await subject.path("versioned");
      const batch = [step("a", 1), remove("a", 2, 1), step("a", 3), remove("a", 4, 3)];
      expect(await effects(origin, batch)).toEqual(["applied", "applied", "applied", "applied"]);
      expect(await rows()).toEqual([]);
      expect(await isDeleted(origin, "a")).toMatchObject({ version: 4n, deleted: true });
      expect(await effects(origin, [step("a", 5)])).toEqual(["applied"]);
      expect(await rows()).toEqual([{ key: "a", version: 5n, value: saying({ n: 5 }) }]);
    });

    it("builds on a row that was there before the ledger", async () => {
      const { origin, bypass, rows } = await subject.path("versioned");
      await bypass("a", 41n, { n: 41 });
      expect(await effects(origin, [step("a", 42)])).toEqual(["applied"]);
      expect(await rows()).toEqual([{ key: "a", version: 42n, value: saying({ n: 42 }) }]);
    });
  });

  describe("monotonic", () => {
    it("keeps the greatest mark of a batch in any order, and the highest version", async () => {
      const { origin, rows, receipts } = await subject.path("monotonic");
      const batch = [set("a", 1, { n: 5 }), set("a", 3, { n: 2 }), set("a", 2, { n: 9 }), set("b", 1, { n: -1 })];
      expect(await effects(origin, batch)).toEqual(["applied", "superseded", "applied", "applied"]);
      expect(await rows()).toEqual([
        { key: "a", version: 3n, value: saying({ n: 9 }) },
        { key: "b", version: 1n, value: saying({ n: -1 }) },
      ]);
      expect(await receipts()).toHaveLength(3);
    });

    it("raises the mark by what comes late and never lowers it", async () => {
      const { origin, rows } = await subject.path("monotonic");
      await flush(origin, [set("a", 5, { n: 10 })]);
      expect(await effects(origin, [set("a", 3, { n: 11 }), set("a", 4, { n: 1 })], { a: 5n })).toEqual([
        "applied",
        "superseded",
      ]);
      expect(await rows()).toEqual([{ key: "a", version: 5n, value: saying({ n: 11 }) }]);
    });

    it("does not write over a version that the ledger never gave", async () => {
      const { origin, bypass, rows } = await subject.path("monotonic");
      await bypass("a", 9n, { n: 1 });
      expect(await effects(origin, [set("a", 2, { n: 50 })])).toEqual(["conflict"]);
      expect(await rows()).toEqual([{ key: "a", version: 9n, value: saying({ n: 1 }) }]);
    });
  });

  describe.each(["whole", "columns"] as const)("merge, into %s", (value) => {
    it("adds every increment once", async () => {
      const { origin, rows, receipts } = await subject.path("merge", { value });
      const batch = [add("a", 1, 5), add("a", 3, -2), add("a", 2, 40), add("b", 1, 7)];
      expect(await effects(origin, batch)).toEqual(["applied", "applied", "applied", "applied"]);
      expect(await effects(origin, batch)).toEqual([
        "already-applied",
        "already-applied",
        "already-applied",
        "already-applied",
      ]);
      expect(await effects(origin, [batch[1] as Mutation, add("a", 4, 1)])).toEqual(["already-applied", "applied"]);
      expect((await rows()).map((r) => [r.key, r.version, (r.value as { n: number }).n])).toEqual([
        ["a", 4n, 44],
        ["b", 1n, 7],
      ]);
      expect(await receipts()).toHaveLength(5);
    });

    it("leaves the other members alone", async () => {
      const { origin, bypass, rows } = await subject.path("merge", { value });
      await bypass("a", 1n, { n: 1, name: "x" });
      await flush(origin, [add("a", 2, 1)]);
      expect((await rows())[0]?.value).toEqual({ n: 2, name: "x" });
    });

    it("leaves what is no number to a person, and adds the rest", async () => {
      const { origin, bypass, rows } = await subject.path("merge", { value });
      await bypass("a", 1n, { n: 1, name: "x" });
      const onText = change("increment", "a", 2, { payload: { name: 1 } });
      expect(await effects(origin, [onText, add("b", 1, 1)])).toEqual(["conflict", "applied"]);
      expect((await rows()).map((r) => (r.value as { n: number }).n)).toEqual([1, 1]);
    });
  });

  it("merge sums exactly, in whatever order: ten times 0.1 is one, and 2^53 + 1 is what it is", async () => {
    const { origin } = await subject.path("merge");
    const many = (key: string, amounts: string[]) =>
      amounts.map((n, i) => ({ ...add(key, i + 1, 0), payload: asJsonText(`{"n": ${n}}`) }));
    const batches = [
      many(
        "tenths",
        Array.from({ length: 10 }, () => "0.1"),
      ),
      many("up", ["0.1", "0.2", "0.3"]),
      many("down", ["0.3", "0.2", "0.1"]),
      many("large", ["9007199254740992", "1"]),
    ];
    for (const batch of batches) expect(new Set(await effects(origin, batch))).toEqual(new Set(["applied"]));
    const read = await origin.read(["tenths", "up", "down", "large"]);
    expect([...read.values()].map((row) => numberAt(row.value, "/n")).sort()).toEqual([
      "0.6",
      "0.6",
      "1.0",
      "9007199254740993",
    ]);
  });

  describe("append", () => {
    it("gives each item one row, whatever the order and the repetition", async () => {
      const { origin, rows, receipts } = await subject.path("append");
      const batch = [item("a", 2), item("a", 1), item("b", 1)];
      expect(await effects(origin, batch)).toEqual(["applied", "applied", "applied"]);
      expect(await effects(origin, [...batch, item("a", 3)])).toEqual([
        "already-applied",
        "already-applied",
        "already-applied",
        "applied",
      ]);
      expect((await rows()).map((r) => [r.key, r.version])).toEqual([
        ["a", 1n],
        ["a", 2n],
        ["a", 3n],
        ["b", 1n],
      ]);
      expect(await receipts()).toHaveLength(4);
    });

    it("shows a key's newest items, newest first", async () => {
      const { origin } = await subject.path("append");
      await flush(
        origin,
        Array.from({ length: 30 }, (_, i) => item("a", i + 1)),
      );
      const row = (await origin.read(["a", "b"])).get("a");
      expect(row).toMatchObject({ version: 30n, deleted: false });
      expect(said(row?.value)).toEqual(Array.from({ length: 20 }, (_, i) => ({ n: 30 - i })));
      expect((await origin.read(["b"])).get("b")).toBeUndefined();
    });
  });

  const history: Record<ReplayModel, Mutation[]> = {
    "last-write-wins": [set("a", 1), set("a", 2), remove("a", 3), set("b", 1)],
    versioned: [step("a", 1), step("a", 2), remove("a", 3, 2), step("b", 1)],
    monotonic: [set("a", 1, { n: 5 }), set("a", 2, { n: 9 }), set("b", 1, { n: 1 })],
    merge: [add("a", 1, 5), add("a", 2, 6), add("b", 1, 1)],
    append: [item("a", 1), item("a", 2), item("b", 1)],
  };

  describe.each(Object.entries(history) as [ReplayModel, Mutation[]][])("%s", (model, given) => {
    const fresh = () => given.map((m) => ({ ...m, id: change("set", "", 1).id }));

    it("run again, whole or in parts, changes nothing and leaves no second receipt", async () => {
      const { origin, rows, receipts } = await subject.path(model);
      const batch = fresh();
      await flush(origin, batch);
      const [before, left] = [await rows(), (await receipts()).sort()];
      for (const part of [batch, batch.slice(1), batch.slice(0, 1), [...batch].reverse()])
        await flush(origin, part, { a: 3n, b: 1n });
      expect(await rows()).toEqual(before);
      expect((await receipts()).sort()).toEqual(left);
    });

    it("keeps versions beyond 2^53 exact", async () => {
      const { origin, rows } = await subject.path(model);
      const far = fresh().map((m) => ({
        ...m,
        version: m.version + BIG,
        basedOn: m.basedOn === null ? null : m.basedOn === 0n ? 0n : m.basedOn + BIG,
      }));
      await flush(origin, model === "versioned" ? far.map((m) => (m.basedOn === 0n ? { ...m, basedOn: 0n } : m)) : far);
      const at = (await origin.read(["a"])).get("a")?.version;
      expect(at).toBe(BIG + given.reduce((most, m) => (m.key === "a" && m.version > most ? m.version : most), 0n));
      expect((await rows()).every((r) => (r.version as bigint) > BIG)).toBe(true);
    });

    it("answers for every mutation of a batch, once", async () => {
      const { origin } = await subject.path(model);
      const batch = fresh();
      const { results } = await flush(origin, batch);
      expect(results.map((r) => r.id).sort()).toEqual(batch.map((m) => m.id).sort());
    });

    it("leaves a receipt that can be read, with its key and version, for each that took effect", async () => {
      const { origin } = await subject.path(model);
      const batch = fresh();
      const report = await flush(origin, batch);
      const receipts = await origin.receipts([...batch.map((m) => m.id), change("set", "", 1).id]);
      const applied = batch.filter((m) => report.results.some((r) => r.id === m.id && r.effect === "applied"));
      expect(receipts.size).toBe(applied.length);
      for (const { id, key, version } of applied)
        expect(receipts.get(id)).toMatchObject({ mutation: id, key, version, appliedAt: expect.any(Date) });
    });
  });

  describe("a batch of which one row is refused", () => {
    it.each<[ReplayModel, Mutation[]]>([
      ["last-write-wins", [set("a", 1), set("bad", 1, { n: 5_000 }), set("c", 1)]],
      [
        "versioned",
        [step("a", 1), change("transition", "bad", 1, { payload: { n: 5_000 }, basedOn: 0 }), step("c", 1)],
      ],
      ["monotonic", [set("a", 1), set("bad", 1, { n: 5_000 }), set("c", 1)]],
      ["merge", [add("a", 1, 1), add("bad", 1, 5_000), add("c", 1, 1)]],
      ["append", [item("a", 1), item("bad", 1, { n: 5_000 }), item("c", 1)]],
    ])("%s: has no effect as a whole, and its halves have theirs", async (model, batch) => {
      const { origin, rows, receipts } = await subject.path(model, { mostN: 1_000 });
      expect(await refusalOf(flush(origin, batch))).toMatchObject({
        kind: "rejected",
        because: expect.stringMatching(/violates check constraint/),
      });
      expect([await rows(), await receipts()]).toEqual([[], []]);
      expect(await effects(origin, [batch[0] as Mutation, batch[2] as Mutation])).toEqual(["applied", "applied"]);
      expect(await refusalOf(flush(origin, [batch[1] as Mutation]))).toMatchObject({ kind: "rejected" });
      expect((await rows()).map((r) => r.key)).toEqual(["a", "c"]);
    });
  });

  describe("keys that the origin writes in another way", () => {
    it.each<ReplayModel>(["last-write-wins", "versioned", "monotonic", "merge", "append"])(
      "%s: are left to a person, and never share a row",
      async (model) => {
        const { origin, rows } = await subject.path(model, { keys: "numbers" });
        const first = history[model].find((m) => m.version === 1n) as Mutation;
        const of = (key: string) => ({ ...first, id: change("set", "", 1).id, key });
        expect(await effects(origin, [of("7"), of("007"), of(" 8"), of("-9")])).toEqual([
          "applied",
          "conflict",
          "conflict",
          "applied",
        ]);
        expect((await rows()).map((r) => r.key)).toEqual(["-9", "7"]);
        expect([...(await origin.read(["7", "007", "-9"])).keys()].sort()).toEqual(["-9", "7"]);
      },
    );

    it("are not cut off to fit", async () => {
      const { origin, rows } = await subject.path("last-write-wins", { keys: "short" });
      expect(await effects(origin, [set("abcd", 1), set("abcdX", 1), set("abcdY", 2)])).toEqual([
        "applied",
        "conflict",
        "conflict",
      ]);
      expect((await rows()).map((r) => r.key)).toEqual(["abcd"]);
      expect((await origin.read(["abcdX"])).size).toBe(0);
    });

    it("have no row when they cannot be written at all, and keep the others from nothing", async () => {
      const { origin } = await subject.path("last-write-wins", { keys: "numbers" });
      await flush(origin, [set("7", 1)]);
      const found = await origin.read(["x", "7", "99999999999999999999", ""]);
      expect([...found.keys()]).toEqual(["7"]);
      expect(await refusalOf(flush(origin, [set("8", 1), set("x", 1)]))).toMatchObject({ kind: "rejected" });
      expect(await effects(origin, [set("8", 1)])).toEqual(["applied"]);
    });
  });

  it("reads rows, tombstones and nothing, and a replica the same", async () => {
    const { origin, replica } = await subject.path("last-write-wins");
    await flush(origin, [set("a", 1), set("b", 1), set("b", 2)]);
    await flush(origin, [remove("b", 3)]);
    for (const store of [origin, replica]) {
      const found = await store.read(["a", "b", "c"]);
      expect(found.get("a")).toMatchObject({
        version: 1n,
        value: saying({ n: 1 }),
        deleted: false,
        updatedAt: expect.any(Date),
      });
      expect(found.get("b")).toMatchObject({ version: 3n, deleted: true });
      expect(found.has("c")).toBe(false);
    }
  });

  it("has nothing to do for an empty batch", async () => {
    const { origin } = await subject.path("last-write-wins");
    expect((await origin.flush(entryTo(0), flushing([]))).results).toEqual([]);
  });
}
