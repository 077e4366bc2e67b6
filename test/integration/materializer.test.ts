import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { laneOf } from "../../lib/domain/lane";
import { Materializer } from "../../lib/engine/drain/materializer";
import type { Ledger } from "../../lib/ledger/ledger";
import type { WiredPath } from "../../lib/stores/path";
import { said } from "../fixtures/json";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
});
afterAll(() => system.close());

const SILENT = { info() {}, warn() {}, error() {} };
const stopping = new AbortController().signal;
const materializerOf = (path: WiredPath, signal = stopping) =>
  new Materializer(path, { by: "test", log: SILENT, stopping: signal });

/** A worker that has read the ledger and then stops before it goes to the origin. */
function heldUp(path: WiredPath): { materializer: Materializer; hasRead: Promise<void>; goOn(): void } {
  let goOn: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let read: () => void = () => {};
  const hasRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  let first = true;
  const ledger: Ledger = {
    ...path.ledger,
    async laneBatch(...asked) {
      const batch = await path.ledger.laneBatch(...asked);
      if (!first) return batch;
      first = false;
      read();
      await gate;
      return batch;
    },
  };
  return { materializer: materializerOf({ ...path, ledger }), hasRead, goOn };
}

async function stateOf(id: string) {
  const { rows } = await system.ledger.query(
    `SELECT o.state, o.because, o.attempts, s.outcome FROM mutation m LEFT JOIN outstanding o ON o.mutation_id = m.id
     LEFT JOIN settlement s ON s.mutation_id = m.id WHERE m.id = $1`,
    [id],
  );
  return rows[0];
}

let made = 0;
let key: string;
beforeEach(() => {
  key = `key-${++made}`;
});

describe("two workers of one lane", () => {
  it.each([
    ["profile", () => ({}), 2],
    ["stock-mark", (n: number) => ({ payload: { mark: n } }), 1],
  ] as const)(
    "on %s: what one of them overtook is no conflict for the other, who had read the ledger before",
    async (name, part, outcome) => {
      const path = pathOf(stores, name);
      const lane = laneOf(key, 4);
      const older = (await accepted(writePath, name, write(key, part(5)))).mutation.id;
      const slow = heldUp(path);
      const flushing = slow.materializer.flush(lane, [older]);
      await slow.hasRead;
      const newer = (await accepted(writePath, name, write(key, part(3)))).mutation.id;
      await materializerOf(path).flush(lane, [newer]);
      slow.goOn();
      await flushing;
      expect(await stateOf(older)).toMatchObject({ state: null, outcome });
      expect((await path.origin?.read([key]))?.get(key)).toMatchObject({ version: 2n });
    },
  );

  it("a row that really was written behind the ledger's back is still left to a person", async () => {
    const path = pathOf(stores, "profile");
    const before = await accepted(writePath, "profile", write(key));
    await materializerOf(path).flush(laneOf(key, 4), [before.mutation.id]);
    const { mutation } = await accepted(writePath, "profile", write(key));
    await system.origin.query("UPDATE profile SET version = 900 WHERE user_id = $1", [key]);
    const slow = heldUp(path);
    const flushing = slow.materializer.flush(laneOf(key, 4), [mutation.id]);
    await slow.hasRead;
    await accepted(writePath, "profile", write(key));
    slow.goOn();
    await flushing;
    expect(await stateOf(mutation.id)).toMatchObject({
      state: 2,
      because: expect.stringMatching(/version 900, which the ledger never gave/),
    });
  });

  it("the same job given to both settles each mutation once", async () => {
    const path = pathOf(stores, "loyalty");
    const ids: string[] = [];
    for (let i = 0; i < 20; i++)
      ids.push(
        (await accepted(writePath, "loyalty", write(key, { operation: "increment", payload: { points: 1 } }))).mutation
          .id,
      );
    const lane = laneOf(key, 4);
    await Promise.all([1, 2, 3].map(() => materializerOf(path).flush(lane, ids)));
    expect(said((await path.origin?.read([key]))?.get(key)?.value)).toEqual({ points: 20, visits: null });
    const { rows } = await system.ledger.query(
      "SELECT count(*)::int AS n FROM settlement WHERE mutation_id = ANY ($1::uuid[])",
      [ids],
    );
    expect(rows).toEqual([{ n: 20 }]);
  });
});

describe("a batch of which one is refused", () => {
  it("settles the others, tries the one again later, and gives it to a person when its attempts are used up", async () => {
    await system.origin.query("ALTER TABLE profile ADD CONSTRAINT not_bad CHECK (doc->>'bad' IS NULL)");
    const path = pathOf(stores, "profile");
    const ids: string[] = [];
    for (let i = 0; i < 9; i++) {
      const one = `${key}-${i}`;
      if (laneOf(one, 4) === laneOf(`${key}-0`, 4))
        ids.push(
          (await accepted(writePath, "profile", write(one, { payload: i === 0 ? { bad: 1 } : { i } }))).mutation.id,
        );
    }
    const [bad, ...good] = ids as [string, ...string[]];
    const lane = laneOf(`${key}-0`, 4);
    await materializerOf(path).flush(lane, ids);
    for (const id of good) expect(await stateOf(id)).toMatchObject({ outcome: 1 });
    expect(await stateOf(bad)).toMatchObject({ state: 0, attempts: 1, because: expect.stringMatching(/not_bad/) });
    for (let attempt = 2; attempt <= 8; attempt++) await materializerOf(path).flush(lane, ids);
    expect(await stateOf(bad)).toMatchObject({ state: 3, attempts: 8 });
    await materializerOf(path).flush(lane, ids);
    expect(await stateOf(bad)).toMatchObject({ state: 3, attempts: 8 });
    expect(
      (await system.ledger.query("SELECT error, mutations FROM flush_failure WHERE lane = $1", [lane])).rows,
    ).toMatchObject([{ mutations: 1, error: expect.stringMatching(/not_bad/) }]);
  });
});

describe("a state whose predecessor is missing", () => {
  it("waits without using its attempts up, and is applied when the predecessor is", async () => {
    const path = pathOf(stores, "order-status");
    const step = (basedOn: bigint) => write(key, { operation: "transition", basedOn });
    const first = (await accepted(writePath, "order-status", step(0n))).mutation.id;
    const second = (await accepted(writePath, "order-status", step(1n))).mutation.id;
    const lane = laneOf(key, 4);
    for (let i = 0; i < 12; i++) await materializerOf(path).flush(lane, [second]);
    expect(await stateOf(second)).toMatchObject({
      state: 0,
      attempts: 0,
      because: expect.stringMatching(/builds on version 1, which the origin does not have yet/),
    });
    await materializerOf(path).flush(lane, [first]);
    await materializerOf(path).flush(lane, [second]);
    expect(await stateOf(second)).toMatchObject({ outcome: 1 });
  });

  it("waits for a decision when its predecessor does", async () => {
    const path = pathOf(stores, "order-status");
    const first = (await accepted(writePath, "order-status", write(key, { operation: "transition" }))).mutation.id;
    const second = (await accepted(writePath, "order-status", write(key, { operation: "transition", basedOn: 1n })))
      .mutation.id;
    const lane = laneOf(key, 4);
    await path.ledger.release(
      { pathId: path.pathId, lane },
      [{ id: first, state: "failed", because: "x", delayMs: 0, countsAsAttempt: true }],
      "test",
    );
    await materializerOf(path).flush(lane, [second]);
    expect(await stateOf(second)).toMatchObject({
      state: 2,
      because: expect.stringMatching(/which waits for a decision/),
    });
  });
});

describe("an origin that takes no writes", () => {
  const readOnly = async (on: boolean) => {
    const { rows } = await system.origin.query("SELECT current_database() AS name");
    await system.origin.query(
      `ALTER DATABASE ${rows[0].name} SET default_transaction_read_only = ${on ? "on" : "off"}`,
    );
    await system.origin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  };
  const drainOf = async () => (await stores.ledger.controls()).find((c) => c.path === "profile");

  it("stops the path's drain, which says why, and lets another worker resume it when it takes them again", async () => {
    const path = pathOf(stores, "profile");
    const { mutation } = await accepted(writePath, "profile", write(key));
    await readOnly(true);
    const first = new AbortController();
    const flushing = materializerOf(path, first.signal)
      .flush(laneOf(key, 4), [mutation.id])
      .catch(() => "stopped");
    await expect
      .poll(drainOf, { timeout: 20_000 })
      .toMatchObject({ drain: "self-paused", because: expect.stringMatching(/read-only/) });
    first.abort();
    expect(await flushing).toBe("stopped");
    await readOnly(false);
    // The worker that stopped the drain is gone: another worker finds the path as it was left.
    await materializerOf(path).flush(laneOf(key, 4), [mutation.id]);
    expect(await stateOf(mutation.id)).toMatchObject({ outcome: 1 });
    expect(await drainOf()).toMatchObject({ drain: "running", because: null });
  });
});

describe("a fence that is ahead of the ledger", () => {
  it("lets nothing land, and is shown as the lane's failure", async () => {
    const path = pathOf(stores, "draft-notes");
    const { mutation } = await accepted(writePath, "draft-notes", write(key));
    await expect.poll(() => stateOf(mutation.id), { timeout: 10_000 }).toBeDefined();
    await path.origin?.raiseFence(99n);
    const stop = new AbortController();
    const flushing = materializerOf(path, stop.signal)
      .flush(laneOf(key, 4), [mutation.id])
      .catch(() => "stopped");
    const failures = async () =>
      (await system.ledger.query("SELECT error FROM flush_failure WHERE path_id = $1", [path.pathId])).rows;
    await expect.poll(failures, { timeout: 20_000 }).toMatchObject([{ error: expect.stringMatching(/epoch 99/) }]);
    stop.abort();
    expect(await flushing).toBe("stopped");
    expect((await path.origin?.read([key]))?.size).toBe(0);
  });
});
