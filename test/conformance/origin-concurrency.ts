import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReplayModel } from "../../lib/domain/contract";
import type { Mutation } from "../../lib/domain/mutation";
import type { OriginPort } from "../../lib/stores/origin/port";
import { saying } from "../fixtures/json";
import { entryTo } from "../fixtures/marks";
import { TEST_SEED } from "../setup/seed";
import {
  add,
  effectsOf,
  flush,
  flushing,
  item,
  type OriginSubject,
  type OriginUnderTest,
  refusalOf,
  remove,
  set,
  step,
} from "./origin-subject";

/** Flushes as a worker does: retries while another session has the rows or the lane. */
async function persist(
  origin: OriginPort,
  lane: number,
  batch: Mutation[],
  heads: Record<string, bigint>,
): Promise<void> {
  for (;;) {
    let locked = 0;
    const flushed = origin.flush(entryTo(lane), flushing(batch, heads)).then(({ results }) => {
      locked = results.filter((r) => r.effect === "locked").length;
    });
    const refusal = await refusalOf(flushed);
    if (refusal === null && locked === 0) return;
    if (refusal === null) continue;
    if (refusal.kind !== "locked") throw new Error(`refused as ${refusal.kind}`);
  }
}

/**
 * A path's history over two keys a lane, as every worker has to apply it; the second key ends deleted under models with deletes.
 */
function historyOf(model: ReplayModel, lane: number): Mutation[] {
  const keys = [`l${lane}-a`, `l${lane}-b`];
  return keys.flatMap((key) =>
    Array.from({ length: 12 }, (_, i) => {
      const version = i + 1;
      if (model === "merge") return add(key, version, version);
      if (model === "append") return item(key, version);
      if (model === "monotonic") return set(key, version, { n: (version * 7) % 13 });
      const isDelete = version % 5 === 4 || (version === 12 && key.endsWith("b"));
      if (model === "versioned") return isDelete ? remove(key, version, version - 1) : step(key, version);
      return isDelete ? remove(key, version) : set(key, version);
    }),
  );
}

/**
 * Replays a history in shuffled, overlapping batches, by two workers a lane as when one was wrongly taken for dead. Then replays it
 * once more one by one; returns the history.
 */
export async function replayShuffled(
  model: ReplayModel,
  { origin, another }: Pick<OriginUnderTest, "origin" | "another">,
  shuffle = 0,
): Promise<Mutation[]> {
  const workers = [origin, another(), another(), another()];
  const all: Mutation[] = [];
  await Promise.all(
    workers.map(async (worker, lane) => {
      const history = historyOf(model, lane);
      all.push(...history);
      const heads = Object.fromEntries(history.map((m) => [m.key, 12n]));
      const someBatches = fc.array(fc.shuffledSubarray(history, { minLength: 1, maxLength: 9 }), {
        minLength: 8,
        maxLength: 8,
      });
      const batches = fc.sample(someBatches, {
        numRuns: 1,
        seed: TEST_SEED + lane + shuffle * workers.length,
      })[0] as Mutation[][];
      const pair = [worker, workers[(lane + 1) % workers.length] as OriginPort];
      await Promise.all(
        pair.map(async (one, n) => {
          for (const batch of n ? [...batches].reverse() : batches) await persist(one, lane, batch, heads);
        }),
      );
      for (const mutation of history) await persist(worker, lane, [mutation], heads);
    }),
  );
  return all;
}

/** Fails unless every mutation had its one effect, the rows have their final values, and no version ever went down. */
export async function expectFinal(
  model: ReplayModel,
  { rows, receipts, trail, origin }: OriginUnderTest,
  all: Mutation[],
): Promise<void> {
  const left = await receipts();
  expect(new Set(left).size).toBe(left.length);
  const current = await rows();
  const finalValue = {
    merge: { n: 78 },
    append: null,
    monotonic: { n: 12 },
    versioned: { n: 12 },
    "last-write-wins": { n: 12 },
  }[model];
  for (const key of new Set(all.map((m) => m.key))) {
    const own = all.filter((m) => m.key === key);
    const row = (await origin.read([key])).get(key);
    if (model === "append")
      expect(current.filter((r) => r.key === key).map((r) => r.version)).toEqual(own.map((m) => m.version));
    else if (own.at(-1)?.operation === "delete") expect(row).toMatchObject({ version: 12n, deleted: true });
    else expect(row).toMatchObject({ version: 12n, value: saying(finalValue) });
  }
  if (model === "append" || model === "merge" || model === "versioned")
    expect(left.sort()).toEqual(all.map((m) => m.id).sort());
  if (model === "append") return;
  // A row that is written again after a delete must be above the deleted version.
  const highest = new Map<string, bigint>();
  for (const { key, from, to } of await trail()) {
    const at = to ?? (from as bigint);
    expect(at).toBeGreaterThanOrEqual(highest.get(key) ?? 0n);
    highest.set(key, at + (to === null ? 1n : 0n));
  }
}

/** P11: raises the fence repeatedly among many flushes, and fails when a flush lands under a fenced epoch. */
export async function fenceAmongFlushes({
  origin,
  another,
  rows,
}: Pick<OriginUnderTest, "origin" | "another" | "rows">): Promise<void> {
  const workers = Array.from({ length: 4 }, another);
  let running = true;
  let epoch = 0n;
  const flushes = workers.map(async (worker, lane) => {
    for (let version = 1; running; version++) {
      const under = epoch;
      await refusalOf(
        worker.flush(entryTo(lane, under), flushing([item(`lane-${lane}`, version, { under: String(under) })])),
      );
    }
  });
  const counts = async (under: bigint) =>
    (await rows()).filter((r) => (r.value as { under: string }).under === String(under)).length;
  try {
    for (let round = 1n; round <= 12n; round++) {
      await expect.poll(() => counts(epoch), { interval: 5, timeout: 10_000 }).toBeGreaterThan(0);
      await origin.raiseFence(round);
      const landed = await counts(round - 1n);
      epoch = round;
      await expect.poll(() => counts(round), { interval: 5, timeout: 10_000 }).toBeGreaterThan(1);
      expect(await counts(round - 1n)).toBe(landed);
    }
  } finally {
    running = false;
    await Promise.all(flushes);
  }
}

/** The first change of a key under each model. */
const FIRST_OF: Record<ReplayModel, (key: string) => Mutation> = {
  "last-write-wins": (key) => set(key, 1),
  versioned: (key) => step(key, 1),
  monotonic: (key) => set(key, 1),
  merge: (key) => add(key, 1, 1),
  append: (key) => item(key, 1),
};

/** Suppresses half of a batch among many flushes of it. Fails when a suppressed mutation takes effect, or another one does not. */
export async function suppressAmongFlushes({
  origin,
  another,
  receipts,
}: Pick<OriginUnderTest, "origin" | "another" | "receipts">): Promise<void> {
  const workers = [another(), another(), another()];
  for (let round = 1; round <= 8; round++) {
    const batch = Array.from({ length: 12 }, (_, i) => item(`round-${round}`, i + 1));
    const withdrawn = batch.filter((_, i) => i % 2 === 0).map(({ id }) => id);
    const run = { id: randomUUID(), token: 1n };
    await origin.raiseRunToken(run);
    const suppressing = retried(() => origin.suppress({ lane: 0, epoch: 0n }, run, withdrawn));
    const flushing = workers.map((worker, n) => persist(worker, 0, n === 0 ? batch : [...batch].reverse(), {}));
    const tookEffectBefore = await suppressing;
    await Promise.all(flushing);
    await persist(origin, 0, batch, {});
    const noted = new Set(withdrawn.filter((id) => !tookEffectBefore.has(id)));
    const own = new Set(batch.map(({ id }) => id));
    expect((await receipts()).filter((id) => own.has(id)).sort()).toEqual(
      [...own].filter((id) => !noted.has(id)).sort(),
    );
  }
}

/** Retries while another session has the lane. */
async function retried<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    let value: T | undefined;
    const refusal = await refusalOf(
      call().then((answer) => {
        value = answer;
      }),
    );
    if (refusal === null) return value as T;
    if (refusal.kind !== "locked") throw new Error(`refused as ${refusal.kind}`);
  }
}

/** The behaviour of every origin under a fence, under locks, and under many flushes at once. */
export function originConcurrency(open: () => Promise<OriginSubject>): void {
  let subject: OriginSubject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  describe("the fence", () => {
    it("refuses a flush under an older or a newer epoch, and says where it is", async () => {
      const { origin, rows } = await subject.path("last-write-wins");
      await origin.raiseFence(3n);
      expect(await refusalOf(origin.flush(entryTo(0, 2n), flushing([set("a", 1)])))).toEqual({
        kind: "fenced",
        epoch: 3n,
      });
      expect(await refusalOf(origin.flush(entryTo(0, 4n), flushing([set("a", 1)])))).toEqual({
        kind: "fenced",
        epoch: 3n,
      });
      expect(await rows()).toEqual([]);
      await origin.flush(entryTo(0, 3n), flushing([set("a", 1)]));
      expect(await rows()).toHaveLength(1);
    });

    it("is never lowered", async () => {
      const { origin } = await subject.path("last-write-wins");
      await origin.raiseFence(5n);
      await origin.raiseFence(4n);
      expect(await refusalOf(origin.flush(entryTo(0, 4n), flushing([set("a", 1)])))).toEqual({
        kind: "fenced",
        epoch: 5n,
      });
    });

    it("is each path's own", async () => {
      const [one, other] = [await subject.path("last-write-wins"), await subject.path("last-write-wins")];
      await one.origin.raiseFence(9n);
      expect(await refusalOf(flush(other.origin, [set("a", 1)]))).toBeNull();
    });

    it("waits, when it is raised, for the flush under way, and nothing lands after it was raised", async () => {
      const { origin, another, rows, slowDown } = await subject.path("last-write-wins");
      await slowDown(120);
      const order: string[] = [];
      const flushed = origin.flush(entryTo(0), flushing([set("a", 1)])).then(() => order.push("flushed"));
      const fencer = another();
      // The flush holds the fence once a second flush of its lane has to wait.
      await expect
        .poll(async () => (await refusalOf(fencer.flush(entryTo(0, 7n), []))) !== null, { interval: 5 })
        .toBe(true);
      await fencer.raiseFence(1n).then(() => order.push("raised"));
      const landed = (await rows()).length;
      await flushed;
      expect(order).toEqual(["flushed", "raised"]);
      expect((await rows()).length).toBe(landed);
      expect(await refusalOf(flush(origin, [set("b", 1)]))).toEqual({ kind: "fenced", epoch: 1n });
    });

    it("raised again and again among many flushes lets none land late", async () => {
      await fenceAmongFlushes(await subject.path("append"));
    });
  });

  it("leaves out of every flush what was suppressed meanwhile, and nothing else", async () => {
    await suppressAmongFlushes(await subject.path("append"));
  });

  it.each<ReplayModel>(["last-write-wins", "versioned", "monotonic", "merge", "append"])(
    "%s: what is noted as suppressed has no effect, and its neighbours have theirs",
    async (model) => {
      const { origin, receipts, rows } = await subject.path(model);
      const batch = ["a", "b", "c"].map(FIRST_OF[model]);
      const [first, withdrawn, last] = batch as [Mutation, Mutation, Mutation];
      const run = { id: randomUUID(), token: 1n };
      await origin.raiseRunToken(run);
      await origin.suppress({ lane: 0, epoch: 0n }, run, [withdrawn.id]);
      expect(effectsOf(await flush(origin, batch), batch)).toEqual(["applied", "suppressed", "applied"]);
      expect((await receipts()).sort()).toEqual([first.id, last.id].sort());
      expect((await rows()).map(({ key }) => key).sort()).toEqual(["a", "c"]);
    },
  );

  describe("locks and a refusing origin", () => {
    it("sets all mutations of a locked row aside at once, and applies the others", async () => {
      const { origin, rows, lockRow } = await subject.path("last-write-wins");
      await flush(origin, [set("a", 1), set("b", 1)]);
      const lock = await lockRow("a");
      const batch = [set("a", 2), set("a", 3), set("b", 2), set("c", 1)];
      expect(effectsOf(await flush(origin, batch), batch)).toEqual(["locked", "locked", "applied", "applied"]);
      const gone = [remove("a", 4), remove("b", 3)];
      expect(effectsOf(await flush(origin, gone), gone)).toEqual(["locked", "applied"]);
      await lock.end();
      expect(await refusalOf(flush(origin, [set("a", 5)]))).toBeNull();
      expect((await rows()).map((r) => [r.key, r.version])).toEqual([
        ["a", 5n],
        ["c", 1n],
      ]);
    });

    it("says that it is not writable while it is read-only, still reads, and goes on by itself", async () => {
      const { another, readOnly, rows } = await subject.path("last-write-wins");
      await readOnly(true);
      const origin = another();
      expect(await refusalOf(flush(origin, [set("a", 1)]))).toMatchObject({
        kind: "not-writable",
        because: expect.stringMatching(/read-only/),
      });
      expect((await origin.read(["a"])).size).toBe(0);
      await readOnly(false);
      await expect.poll(() => refusalOf(flush(another(), [set("a", 1)]))).toBeNull();
      expect(await rows()).toHaveLength(1);
    });

    it("says when a statement took too long, which is no answer about any one row", async () => {
      const { origin, rows, slowDown } = await subject.path("last-write-wins");
      await slowDown(2_000);
      expect(
        await refusalOf(
          flush(
            origin,
            Array.from({ length: 4 }, (_, i) => set(`k${i}`, 1)),
          ),
        ),
      ).toMatchObject({ kind: "slow" });
      expect(await rows()).toEqual([]);
    });
  });

  describe.each<ReplayModel>(["last-write-wins", "versioned", "monotonic", "merge", "append"])("%s", (model) => {
    it("shuffled, duplicated and flushed by many at once comes to the same as in order and once, and no version ever goes down", async () => {
      const under = await subject.path(model);
      await expectFinal(model, under, await replayShuffled(model, under));
    });
  });

  it("keeps the receipts and the effects of the same batch together when it is flushed twenty times at once", async () => {
    const under = await subject.path("merge");
    const workers = [under.origin, under.another(), under.another()];
    const batch = Array.from({ length: 10 }, (_, i) => add("a", i + 1, 1));
    await Promise.all(Array.from({ length: 20 }, (_, i) => persist(workers[i % 3] as OriginPort, 0, batch, {})));
    expect((await under.rows())[0]).toMatchObject({ version: 10n, value: saying({ n: 10 }) });
    expect(await under.receipts()).toHaveLength(10);
  });

  it("does not lend two lanes each other's locks", async () => {
    const { origin, another, lockRow } = await subject.path("last-write-wins");
    await flush(origin, [set("a", 1)]);
    const lock = await lockRow("a");
    const waiting = persist(origin, 0, [set("a", 2)], {});
    expect(await refusalOf(flush(another(), [set("b", 1)], {}, 1))).toBeNull();
    await lock.end();
    await waiting;
  });
}
