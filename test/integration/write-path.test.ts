import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { json, saying } from "../fixtures/json";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(() => system.close());

const originRow = async (path: string, key: string) => (await pathOf(stores, path).origin?.read([key]))?.get(key);
const entries = async (path: string, key: string) =>
  Promise.all(pathOf(stores, path).caches.map(async (cache) => (await cache.read([key]))[0]));

describe("a write travels", () => {
  it("from its acknowledgment through every store: shown speculatively at once, confirmed when the origin has it", async () => {
    const { mutation, receipt, repeated } = await accepted(
      writePath,
      "profile",
      write("travels", { payload: { name: "x" }, actor: "mara", requestId: "r-1" }),
    );
    expect({ mutation, receipt, repeated }).toMatchObject({
      mutation: { path: "profile", key: "travels", version: 1n, state: "accepted" },
      receipt: { boundary: "durable-append", durableIn: ["ledger"], wording: "We have your change." },
      repeated: false,
    });
    expect(await entries("profile", "travels")).toMatchObject([
      { version: 1n, value: saying({ name: "x" }) },
      { version: 1n, value: saying({ name: "x" }) },
    ]);
    await untilDrained(system, "profile");
    expect(await originRow("profile", "travels")).toMatchObject({ version: 1n, value: saying({ name: "x" }) });
    await expect
      .poll(() => entries("profile", "travels"))
      .toMatchObject([
        { version: 1n, speculative: false },
        { version: 1n, speculative: false },
      ]);
    expect((await pathOf(stores, "profile").origin?.receipts([mutation.id]))?.get(mutation.id)).toMatchObject({
      key: "travels",
      version: 1n,
    });
  });

  it("once, however often it is sent", async () => {
    const proposed = write("once");
    const answers = await Promise.all(Array.from({ length: 20 }, () => accepted(writePath, "profile", proposed)));
    expect(new Set(answers.map((a) => a.mutation.id)).size).toBe(1);
    expect(answers.filter((a) => !a.repeated)).toHaveLength(1);
    const other = await writePath.accept("profile", { ...proposed, payload: { other: true } });
    expect(other).toMatchObject({
      ok: false,
      error: { code: "idempotency-mismatch", mutation: answers[0]?.mutation.id },
    });
  });

  it("as a delete, and leaves tombstones where it was shown", async () => {
    await accepted(writePath, "profile", write("deleted"));
    await untilDrained(system, "profile");
    await accepted(writePath, "profile", write("deleted", { operation: "delete", payload: undefined }));
    await untilDrained(system, "profile");
    expect(await originRow("profile", "deleted")).toMatchObject({ version: 2n, deleted: true });
    await expect
      .poll(() => entries("profile", "deleted"))
      .toMatchObject([
        { version: 2n, tombstone: true, speculative: false },
        { version: 2n, tombstone: true, speculative: false },
      ]);
    expect(await writePath.read("profile", "deleted", "eu")).toMatchObject({ value: undefined });
  });

  it("as a chain of states, each built on the one before, sent without waiting", async () => {
    const states = ["placed", "paid", "packed", "sent"];
    for (const [i, status] of states.entries())
      await accepted(
        writePath,
        "order-status",
        write("order", { operation: "transition", payload: { status }, basedOn: BigInt(i) }),
      );
    expect(
      await writePath.accept("order-status", write("order", { operation: "transition", basedOn: 1n })),
    ).toMatchObject({ ok: false, error: { code: "version-conflict", head: "4" } });
    await untilDrained(system, "order-status");
    expect(await originRow("order-status", "order")).toMatchObject({ version: 4n, value: saying({ status: "sent" }) });
  });

  it("as increments that add up", async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        accepted(writePath, "loyalty", write("member", { operation: "increment", payload: { points: i, visits: 1 } })),
      ),
    );
    await untilDrained(system, "loyalty");
    expect(await originRow("loyalty", "member")).toMatchObject({
      version: 30n,
      value: saying({ points: 435, visits: 30 }),
    });
  });

  it("as a mark that never falls", async () => {
    await Promise.all(
      [5, 9, 2, 7].map((mark) => accepted(writePath, "stock-mark", write("sku", { payload: { mark } }))),
    );
    await untilDrained(system, "stock-mark");
    expect(await originRow("stock-mark", "sku")).toMatchObject({ version: 4n, value: saying({ mark: 9 }) });
    await expect
      .poll(() => entries("stock-mark", "sku"))
      .toMatchObject([{ version: 4n, value: saying({ mark: 9 }), speculative: false }]);
  });

  it("as items of which each is there once", async () => {
    await Promise.all(
      Array.from({ length: 25 }, (_, i) =>
        accepted(writePath, "feed", write("user", { operation: "append", payload: { i } })),
      ),
    );
    await untilDrained(system, "feed");
    const { rows } = await system.origin.query("SELECT version, doc FROM feed WHERE user_id = 'user' ORDER BY version");
    expect(rows.map((r) => Number(r.version))).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(new Set(rows.map((r) => r.doc.i)).size).toBe(25);
  });

  it("in order for one key, when many are sent in one call", async () => {
    const results = await writePath.acceptMany(
      "profile",
      Array.from({ length: 100 }, (_, i) => write("many", { payload: { i } })),
    );
    expect(results.map((r) => (r.ok ? r.value.mutation.version : null))).toEqual(
      Array.from({ length: 100 }, (_, i) => BigInt(i + 1)),
    );
    await untilDrained(system, "profile");
    expect(await originRow("profile", "many")).toMatchObject({ version: 100n, value: saying({ i: 99 }) });
  });
});

describe("a refusal", () => {
  it("of a path that there is not names those that there are", async () => {
    expect(await writePath.accept("nowhere", write("a"))).toMatchObject({
      ok: false,
      error: { code: "unknown-path", path: "nowhere", known: expect.arrayContaining(["profile", "feed"]) },
    });
  });

  it("says what is wrong and leaves nothing behind, in the ledger or in a cache", async () => {
    const before = (await system.ledger.query("SELECT count(*) FROM mutation")).rows;
    for (const bad of [
      write("", {}),
      write("bad", { payload: { a: "\0" } }),
      write("bad", { payload: { a: Number.NaN } }),
      write("bad", { operation: "increment" }),
      write("bad", { basedOn: 1n }),
    ])
      expect(await writePath.accept("profile", bad)).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect((await system.ledger.query("SELECT count(*) FROM mutation")).rows).toEqual(before);
    expect(await entries("profile", "bad")).toEqual([null, null]);
  });

  it("touches none of the writes that were sent together with what is refused", async () => {
    const results = await Promise.all(
      [write("good-1"), write("good-2", { payload: "\ud800" }), write("good-3")].map((p) =>
        writePath.accept("profile", p),
      ),
    );
    expect(results.map((r) => r.ok)).toEqual([true, false, true]);
  });
});

describe("acknowledgment modes", () => {
  const mode = (path: string, acknowledge: string) =>
    system.ledger.query("UPDATE path_control SET acknowledge = $2, epoch = epoch + 1 WHERE path = $1", [
      path,
      acknowledge,
    ]);

  it("closed: nothing is acknowledged, and the caller is told when to come back", async () => {
    await mode("profile", "closed");
    expect(await writePath.accept("profile", write("closed"))).toMatchObject({
      ok: false,
      error: { code: "path-closed", retryAfterSec: expect.any(Number) },
    });
    await mode("profile", "contract");
    expect(await entries("profile", "closed")).toEqual([null, null]);
  });

  it("durable-only: nothing speculative is shown", async () => {
    await mode("profile", "durable-only");
    await accepted(writePath, "profile", write("durable-only"));
    expect(await entries("profile", "durable-only")).toEqual([null, null]);
    await mode("profile", "contract");
    await untilDrained(system, "profile");
  });

  it("write-through: the acknowledgment is the origin's receipt", async () => {
    await mode("profile", "write-through");
    const { mutation, receipt } = await accepted(writePath, "profile", write("through"));
    expect(receipt).toMatchObject({ boundary: "origin-commit", durableIn: ["ledger", "origin"], wording: "Saved." });
    expect(mutation.state).toBe("materialized");
    expect((await pathOf(stores, "profile").origin?.receipts([mutation.id]))?.has(mutation.id)).toBe(true);
    await mode("profile", "contract");
  });
});

describe("a reader", () => {
  it("gets its own write at once, marked speculative until the origin has it", async () => {
    await system.ledger.query("UPDATE path_control SET drain = 'paused' WHERE path = 'profile'");
    await accepted(writePath, "profile", write("own", { payload: { n: "own" } }));
    expect(await writePath.read("profile", "own", "us")).toEqual({
      key: "own",
      version: 1n,
      value: { n: "own" },
      valueText: '{"n":"own"}',
      speculative: true,
      source: "cache",
      region: "us",
    });
    await system.ledger.query("UPDATE path_control SET drain = 'running' WHERE path = 'profile'");
    await untilDrained(system, "profile");
    await expect.poll(async () => (await writePath.read("profile", "own", "us")).speculative).toBe(false);
  });

  it("of a missing entry gets the origin's row, and finds it cached the next time", async () => {
    await system.origin.query(`INSERT INTO profile (user_id, version, doc) VALUES ('cold', 7, '{"n": 7}')`);
    expect(await writePath.read("profile", "cold", "eu")).toMatchObject({
      version: 7n,
      source: "origin",
      speculative: false,
    });
    expect(await writePath.read("profile", "cold", "eu")).toMatchObject({
      version: 7n,
      source: "cache",
      region: "eu",
      value: { n: 7 },
    });
    expect(await writePath.read("profile", "nobody", "eu")).toMatchObject({
      version: null,
      value: undefined,
      source: "origin",
    });
  });

  it("gets the origin where the path's control says so", async () => {
    await accepted(writePath, "profile", write("forced"));
    await system.ledger.query("UPDATE path_control SET reads = 'origin' WHERE path = 'profile'");
    await expect.poll(async () => (await writePath.read("profile", "forced", "eu")).source).toBe("origin");
    await system.ledger.query("UPDATE path_control SET reads = 'cache' WHERE path = 'profile'");
    await untilDrained(system, "profile");
  });

  it("fills a hot missing entry however many read it at once", async () => {
    await system.origin.query(`INSERT INTO profile (user_id, version, doc) VALUES ('hot', 3, '{"n": 3}')`);
    const readByMany = async () => {
      await Promise.all(Array.from({ length: 50 }, () => writePath.read("profile", "hot", "eu")));
      return entries("profile", "hot");
    };
    await expect.poll(readByMany, { timeout: 20_000 }).toMatchObject([{ version: 3n }, null]);
  });
});

describe("a change that comes late", () => {
  it("shows in a cache that had confirmed its version without it", async () => {
    const first = write("late", { operation: "increment", payload: { points: 1 } });
    const ids = [];
    for (const proposed of [
      first,
      write("late", { operation: "increment", payload: { points: 10 } }),
      write("late", { operation: "increment", payload: { points: 100 } }),
    ])
      ids.push((await accepted(writePath, "loyalty", proposed)).mutation.id);
    await untilDrained(system, "loyalty");
    // Acts as if the second had been set aside, and the third confirmed without it.
    await system.origin.query("UPDATE loyalty SET points = 101 WHERE member_id = 'late'");
    const [cache] = pathOf(stores, "loyalty").caches;
    await writePath.read("loyalty", "late", "eu");
    await cache?.confirm([{ key: "late", version: 3n, value: json({ points: 101, visits: null }), mutation: null }]);
    await system.origin.query("UPDATE loyalty SET points = 111 WHERE member_id = 'late'");
    await cache?.confirm([{ key: "late", version: 3n, value: json({ points: 111, visits: null }), mutation: null }]);
    expect((await writePath.read("loyalty", "late", "eu")).value).toEqual({ points: 111, visits: null });
  });
});
