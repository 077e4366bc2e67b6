import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asJsonText } from "../../lib/domain/json-text";
import type { Handoff } from "../../lib/ledger/drain/model";
import { said, saying } from "../fixtures/json";
import { again, type LedgerSubject, newPath, row, statusesOf, versionsOf } from "./ledger-subject";

/** The behaviour of every ledger under one caller; see ledger-concurrency for the rest. */
export function ledgerConformance(open: () => Promise<LedgerSubject>): void {
  let subject: LedgerSubject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  /** Appends keys to a fresh path and takes them to the queue, all in one job. */
  async function queued(...keys: string[]): Promise<{ path: number; ids: string[]; job: string }> {
    const path = await newPath(subject.ledger);
    const rows = keys.map((key) => row(key));
    await subject.ledger.append(path, rows);
    let job = "";
    await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async ([handoff]) => {
      job = (handoff as Handoff).job;
    });
    return { path, ids: rows.map((r) => r.id), job };
  }

  describe("appending", () => {
    it("gives each key dense versions in the order of the rows", async () => {
      const path = await newPath(subject.ledger);
      expect(versionsOf(await subject.ledger.append(path, [row("a"), row("a"), row("b")]))).toEqual([1n, 2n, 1n]);
      expect(versionsOf(await subject.ledger.append(path, [row("b"), row("a")]))).toEqual([2n, 3n]);
      expect(await subject.versions(path)).toEqual(
        new Map([
          ["a", [1n, 2n, 3n]],
          ["b", [1n, 2n]],
        ]),
      );
    });

    it("tells the ledger's own time, the epoch and how to acknowledge", async () => {
      const path = await newPath(subject.ledger);
      await subject.setControl(path, { epoch: 7n, acknowledge: "durable-only" });
      const offset = await subject.ledger.clockOffsetMs();
      const [answer] = await subject.ledger.append(path, [row("a")]);
      expect(answer).toMatchObject({ status: "accepted", epoch: 7n, acknowledge: "durable-only" });
      const { acceptedAt } = answer as { acceptedAt: Date };
      expect(Math.abs(acceptedAt.getTime() - Date.now() - offset)).toBeLessThan(5_000);
    });

    it("answers a repetition with the first mutation, in a later call as in the same one", async () => {
      const path = await newPath(subject.ledger);
      const first = row("a");
      const [accepted, repeated] = await subject.ledger.append(path, [first, again(first)]);
      expect([accepted, repeated]).toMatchObject([
        { status: "accepted", id: first.id, version: 1n },
        { status: "repeated", id: first.id, version: 1n },
      ]);
      const [later] = await subject.ledger.append(path, [again(first)]);
      expect(later).toEqual({ ...accepted, status: "repeated" });
      expect(await subject.counts(path)).toEqual({ byTally: 1n, byScan: 1n });
    });

    it("answers a repetition with the first mutation after it was settled", async () => {
      const path = await newPath(subject.ledger);
      const first = row("a");
      await subject.ledger.append(path, [first]);
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        { settlings: [{ id: first.id, outcome: "materialized", because: null }], flushes: [] },
        "test",
      );
      expect(await subject.ledger.append(path, [again(first)])).toMatchObject([
        { status: "repeated", id: first.id, version: 1n },
      ]);
    });

    it("refuses an idempotency key that stands for other content or another key, and keeps nothing of it", async () => {
      const path = await newPath(subject.ledger);
      const first = row("a");
      await subject.ledger.append(path, [first]);
      const other = row("a", { idempotencyKey: first.idempotencyKey });
      const elsewhere = row("z", { idempotencyKey: first.idempotencyKey });
      const answers = await subject.ledger.append(path, [other, elsewhere, row("a")]);
      expect(answers).toMatchObject([
        { status: "idempotency-mismatch", id: first.id },
        { status: "idempotency-mismatch", id: first.id },
        { status: "accepted", version: 2n },
      ]);
      expect(await subject.versions(path)).toEqual(new Map([["a", [1n, 2n]]]));
      expect(await subject.counts(path)).toEqual({ byTally: 2n, byScan: 2n });
    });

    it("keeps the idempotency keys of paths apart", async () => {
      const [one, other] = [await newPath(subject.ledger), await newPath(subject.ledger)];
      const first = row("a");
      await subject.ledger.append(one, [first]);
      expect(await subject.ledger.append(other, [again(first)])).toMatchObject([{ status: "accepted", version: 1n }]);
    });

    it("takes nothing on a closed path, and goes on where it was when it opens", async () => {
      const path = await newPath(subject.ledger);
      const refused = row("a");
      await subject.ledger.append(path, [row("a")]);
      await subject.setControl(path, { acknowledge: "closed" });
      expect(statusesOf(await subject.ledger.append(path, [refused, row("b")]))).toEqual([
        "path-closed",
        "path-closed",
      ]);
      await subject.setControl(path, { acknowledge: "contract" });
      expect(await subject.ledger.append(path, [again(refused)])).toMatchObject([{ status: "accepted", version: 2n }]);
      expect(await subject.counts(path)).toEqual({ byTally: 2n, byScan: 2n });
    });

    it("adopts what was acknowledged elsewhere: its id, its time, a version above the floor", async () => {
      const path = await newPath(subject.ledger);
      const acceptedAt = new Date("2026-01-02T03:04:05.678Z");
      const adopted = row("a", { floor: 9n, acceptedAt });
      expect(await subject.ledger.append(path, [adopted, row("a")])).toMatchObject([
        { id: adopted.id, version: 10n, acceptedAt },
        { version: 11n },
      ]);
      expect(await subject.ledger.append(path, [row("a", { floor: 3n })])).toMatchObject([{ version: 12n }]);
    });

    it("keeps versions beyond 2^53 exact", async () => {
      const path = await newPath(subject.ledger);
      const [answer] = await subject.ledger.append(path, [row("a", { floor: 9_007_199_254_740_992n })]);
      expect(answer).toMatchObject({ version: 9_007_199_254_740_993n });
      expect((await subject.ledger.evidence(path, ["a"], 5)).get("a")?.mutations[0]?.version).toBe(
        9_007_199_254_740_993n,
      );
    });

    it.each([
      "a:b",
      "{a}",
      "*",
      "?",
      "[",
      "a,b",
      'a"b',
      "a\\b",
      "NULL",
      "null",
      " ",
      "é",
      "e\u0301",
      "😀",
      "\u202ea",
      "k".repeat(512),
    ])("keeps the key %j as it is", async (key) => {
      const path = await newPath(subject.ledger);
      const text = 'line\n"two" \\ 😀 </script> \u2028';
      await subject.ledger.append(path, [
        row(key, { payload: asJsonText(JSON.stringify({ text })), actor: key, requestId: key }),
      ]);
      expect([...(await subject.versions(path)).keys()]).toEqual([key]);
      expect(said((await subject.ledger.evidence(path, [key], 1)).get(key)?.mutations[0]?.payload)).toEqual({ text });
    });
  });

  describe("appending to a state machine", () => {
    it("takes a chain of one call, each on the one before", async () => {
      const path = await newPath(subject.ledger, "versioned");
      const chain = [null, 1n, 2n].map((basedOn) => row("a", { basedOn }));
      expect(versionsOf(await subject.ledger.append(path, chain))).toEqual([1n, 2n, 3n]);
      const { due } = await subject.ledger.laneBatch(
        { pathId: path, lane: 0 },
        chain.map((r) => r.id),
      );
      expect(due.map((m) => [m.version, m.basedOn]).sort()).toEqual([
        [1n, 0n],
        [2n, 1n],
        [3n, 2n],
      ]);
    });

    it("refuses what does not build on the head, names the head, and keeps nothing of it", async () => {
      const path = await newPath(subject.ledger, "versioned");
      const stale = row("a", { basedOn: 1n });
      const answers = await subject.ledger.append(path, [
        row("a"),
        row("a", { basedOn: 1n }),
        stale,
        row("a"),
        row("a", { basedOn: 9n }),
      ]);
      expect(answers).toMatchObject([
        { version: 1n },
        { version: 2n },
        { status: "version-conflict", head: 2n },
        { status: "version-conflict", head: 2n },
        { status: "version-conflict", head: 2n },
      ]);
      expect(await subject.counts(path)).toEqual({ byTally: 2n, byScan: 2n });
      // The refused request's idempotency key is free again.
      expect(
        await subject.ledger.append(path, [row("a", { idempotencyKey: stale.idempotencyKey, basedOn: 2n })]),
      ).toMatchObject([{ status: "accepted", version: 3n }]);
    });

    it("lets the first mutation of a key name the version at which the origin already stands", async () => {
      const path = await newPath(subject.ledger, "versioned");
      expect(
        versionsOf(
          await subject.ledger.append(path, [row("a", { basedOn: 41n }), row("b", { basedOn: 0n }), row("c")]),
        ),
      ).toEqual([42n, 1n, 1n]);
    });

    it("answers a repetition of what built on an older head with the first mutation", async () => {
      const path = await newPath(subject.ledger, "versioned");
      const first = row("a");
      await subject.ledger.append(path, [first, row("a", { basedOn: 1n })]);
      expect(await subject.ledger.append(path, [again(first)])).toMatchObject([
        { status: "repeated", id: first.id, version: 1n },
      ]);
    });

    it("answers every row, whatever became of an earlier one with its idempotency key", async () => {
      const path = await newPath(subject.ledger, "versioned");
      await subject.ledger.append(path, [row("a")]);
      const stale = row("a", { basedOn: 9n });
      const answers = await subject.ledger.append(path, [
        stale,
        again(stale, { basedOn: 9n }),
        row("a", { idempotencyKey: stale.idempotencyKey, basedOn: 1n }),
      ]);
      expect(answers.every((answer) => answer !== undefined)).toBe(true);
      expect(await subject.versions(path)).toEqual(new Map([["a", [1n, 2n]]]));
      expect(await subject.counts(path)).toEqual({ byTally: 2n, byScan: 2n });
    });

    it("builds on what is below a suppressed head, under a version that was never given before", async () => {
      const path = await newPath(subject.ledger, "versioned");
      const withdrawn = row("a", { basedOn: 1n });
      await subject.ledger.append(path, [row("a"), withdrawn]);
      await subject.suppress(path, withdrawn.id);
      expect(await subject.ledger.append(path, [row("a", { basedOn: 2n }), row("a", { basedOn: 1n })])).toMatchObject([
        { status: "version-conflict", head: 1n },
        { status: "accepted", version: 3n },
      ]);
    });
  });

  describe("handing over to the queue", () => {
    it("hands each accepted mutation over once, oldest first, in jobs of bounded size", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 2);
      const rows = Array.from({ length: 25 }, (_, i) => row(`k${i}`, { lane: i % 2 }));
      await subject.ledger.append(path, rows);
      const seen: Handoff[] = [];
      const take = () =>
        subject.ledger.handOff([path], { jobs: 2, perJob: 5 }, async (handoffs) => void seen.push(...handoffs));
      expect([await take(), await take(), await take()]).toEqual([20, 5, 0]);
      expect(seen.every((h) => h.ids.length <= 5 && h.pathId === path)).toBe(true);
      expect(new Set(seen.map((h) => h.job)).size).toBe(seen.length);
      for (const lane of [0, 1])
        expect(seen.filter((h) => h.lane === lane).flatMap((h) => h.ids)).toEqual(
          rows.filter((r) => r.lane === lane).map((r) => r.id),
        );
    });

    it("marks nothing when the queue refuses", async () => {
      const path = await newPath(subject.ledger);
      await subject.ledger.append(path, [row("a"), row("b")]);
      const refuse = subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, () =>
        Promise.reject(new Error("the queue is away")),
      );
      await expect(refuse).rejects.toThrow("the queue is away");
      const { mutations } = (await subject.ledger.evidence(path, ["a"], 5)).get("a") ?? { mutations: [] };
      expect(mutations).toMatchObject([{ state: "accepted", job: null, queuedAt: null }]);
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(2);
    });

    it("leaves out paths that were not asked for, and drains that a person paused", async () => {
      const [asked, paused, other] = [
        await newPath(subject.ledger),
        await newPath(subject.ledger),
        await newPath(subject.ledger),
      ];
      for (const path of [asked, paused, other]) await subject.ledger.append(path, [row("a")]);
      await subject.setControl(paused, { drain: "paused" });
      const seen: number[] = [];
      await subject.ledger.handOff(
        [asked, paused],
        { jobs: 4, perJob: 500 },
        async (handoffs) => void seen.push(...handoffs.map((h) => h.pathId)),
      );
      expect(seen).toEqual([asked]);
    });

    it("leaves out held lanes and held keys", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 3);
      await subject.ledger.append(path, [
        row("a", { lane: 0 }),
        row("b", { lane: 1 }),
        row("c", { lane: 2 }),
        row("d", { lane: 2 }),
      ]);
      await subject.hold(path, { lane: 1 });
      await subject.hold(path, { key: "c" });
      const rows: string[] = [];
      await subject.ledger.handOff(
        [path],
        { jobs: 4, perJob: 500 },
        async (handoffs) => void rows.push(...handoffs.flatMap((h) => h.ids)),
      );
      const { due, held } = await subject.ledger.laneBatch({ pathId: path, lane: 2 }, rows);
      expect(due.map((m) => m.key)).toEqual(["d"]);
      expect(held).toEqual([]);
      expect(rows).toHaveLength(2);
    });
  });

  describe("reading what a job owes", () => {
    it("gives the owed ones whole, and the keys of those that were settled before", async () => {
      const { path, ids } = await queued("a", "b", "a");
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        { settlings: [{ id: ids[1] as string, outcome: "materialized", because: null }], flushes: [] },
        "test",
      );
      const batch = await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids);
      expect(batch.control).toMatchObject({ pathId: path, drain: "running", epoch: 1n });
      expect(batch.due.map((m) => [m.id, m.key, m.version, m.head, m.state]).sort()).toEqual(
        [
          [ids[0], "a", 1n, 2n, "queued"],
          [ids[2], "a", 2n, 2n, "queued"],
        ].sort(),
      );
      expect(batch.due[0]).toMatchObject({ operation: "set", payload: saying({ n: 1 }), basedOn: null, attempts: 0 });
      expect(batch.settledKeys).toEqual(["b"]);
    });

    it("gives neither what waits for a person nor what belongs to another lane", async () => {
      const { path, ids } = await queued("a", "b", "c");
      const aside = (id: string | undefined, state: "conflicted" | "failed") => ({
        id: id as string,
        state,
        because: "x",
        delayMs: 0,
        countsAsAttempt: true,
      });
      await subject.ledger.release(
        { pathId: path, lane: 0 },
        [aside(ids[0], "conflicted"), aside(ids[1], "failed")],
        "test",
      );
      expect((await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids)).due.map((m) => m.id)).toEqual([ids[2]]);
      expect((await subject.ledger.laneBatch({ pathId: path, lane: 1 }, ids)).due).toEqual([]);
    });

    it("holds back what is paused, by path and by key", async () => {
      const { path, ids } = await queued("a", "b");
      await subject.hold(path, { key: "a" });
      expect(await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids)).toMatchObject({
        held: [ids[0]],
        due: [{ id: ids[1] }],
      });
      await subject.setControl(path, { drain: "paused" });
      expect(await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids)).toMatchObject({
        held: expect.arrayContaining(ids),
        due: [],
      });
    });

    it("tells how the version that a change builds on stands", async () => {
      const path = await newPath(subject.ledger, "versioned");
      const [a1, a2, b1, b2, c] = [
        row("a"),
        row("a", { basedOn: 1n }),
        row("b"),
        row("b", { basedOn: 1n }),
        row("c", { basedOn: 7n }),
      ];
      await subject.ledger.append(path, [a1, a2, b1, b2, c]);
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        { settlings: [{ id: a1.id, outcome: "materialized", because: null }], flushes: [] },
        "test",
      );
      await subject.ledger.release(
        { pathId: path, lane: 0 },
        [{ id: b1.id, state: "failed", because: "x", delayMs: 0, countsAsAttempt: true }],
        "test",
      );
      const { due } = await subject.ledger.laneBatch({ pathId: path, lane: 0 }, [a2.id, b2.id, c.id]);
      expect(new Map(due.map((m) => [m.id, m.basis]))).toEqual(
        new Map([
          [a2.id, "settled"],
          [b2.id, "failed"],
          [c.id, null],
        ]),
      );
    });
  });

  describe("settling and releasing", () => {
    it("settles what is owed once, and says what this call settled", async () => {
      const { path, ids } = await queued("a", "b");
      const settling = { id: ids[0] as string, outcome: "materialized" as const, because: null };
      expect(
        await subject.ledger.settle(
          { pathId: path, lane: 0 },
          { settlings: [settling, settling], flushes: [] },
          "test",
        ),
      ).toEqual([ids[0]]);
      expect(
        await subject.ledger.settle(
          { pathId: path, lane: 0 },
          {
            settlings: [
              settling,
              { id: ids[1] as string, outcome: "superseded", because: "version 2 covers it" },
              { ...settling, id: randomUUID() },
            ],
            flushes: [],
          },
          "test",
        ),
      ).toEqual([ids[1]]);
      expect((await subject.settlements(path)).sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
        { id: ids[0], outcome: "materialized" },
        { id: ids[1], outcome: "superseded" },
      ]);
      expect(await subject.counts(path)).toEqual({ byTally: 0n, byScan: 0n });
    });

    it("does not settle under another path or lane", async () => {
      const { path, ids } = await queued("a");
      const other = await newPath(subject.ledger);
      const settling = [{ id: ids[0] as string, outcome: "materialized" as const, because: null }];
      expect(
        await subject.ledger.settle({ pathId: other, lane: 0 }, { settlings: settling, flushes: [] }, "test"),
      ).toEqual([]);
      expect(
        await subject.ledger.settle({ pathId: path, lane: 1 }, { settlings: settling, flushes: [] }, "test"),
      ).toEqual([]);
      expect(await subject.counts(path)).toEqual({ byTally: 1n, byScan: 1n });
    });

    it("gives a released mutation back to the relay after its delay, counts attempts, and records the move", async () => {
      const { path, ids } = await queued("a");
      const id = ids[0] as string;
      const give = (delayMs: number, countsAsAttempt: boolean) =>
        subject.ledger.release(
          { pathId: path, lane: 0 },
          [{ id, state: "accepted", because: "the row is locked", delayMs, countsAsAttempt }],
          "test",
        );
      await give(60_000, true);
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(0);
      await give(0, false);
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(1);
      expect((await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids)).due).toMatchObject([
        { attempts: 1, state: "queued" },
      ]);
      expect(await subject.moves(id)).toEqual([
        { to: "accepted", because: "the row is locked" },
        { to: "accepted", because: "the row is locked" },
      ]);
    });

    it("keeps what waits for a person or a receipt owed, and out of the relay's sight", async () => {
      const { path, ids } = await queued("a", "b", "c");
      const states = ["conflicted", "failed", "unknown"] as const;
      await subject.ledger.release(
        { pathId: path, lane: 0 },
        ids.map((id, i) => ({
          id,
          state: states[i] as (typeof states)[number],
          because: "why",
          delayMs: 0,
          countsAsAttempt: false,
        })),
        "test",
      );
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(0);
      const evidence = await subject.ledger.evidence(path, ["a", "b", "c"], 1);
      expect(["a", "b", "c"].map((key) => evidence.get(key)?.mutations[0]?.state)).toEqual([...states]);
      expect(await subject.counts(path)).toEqual({ byTally: 3n, byScan: 3n });
      // An unknown mutation stays with its job: the receipt decides.
      expect((await subject.ledger.laneBatch({ pathId: path, lane: 0 }, ids)).due.map((m) => m.id)).toEqual([ids[2]]);
    });

    it("releases nothing that is settled", async () => {
      const { path, ids } = await queued("a");
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        { settlings: [{ id: ids[0] as string, outcome: "materialized", because: null }], flushes: [] },
        "test",
      );
      await subject.ledger.release(
        { pathId: path, lane: 0 },
        [{ id: ids[0] as string, state: "accepted", because: "late", delayMs: 0, countsAsAttempt: true }],
        "test",
      );
      expect(await subject.counts(path)).toEqual({ byTally: 0n, byScan: 0n });
      expect(await subject.moves(ids[0] as string)).toEqual([]);
    });
  });

  describe("finding again what a queue lost", () => {
    const FIRST = "00000000-0000-0000-0000-000000000000";
    const inAMinute = () => new Date(Date.now() + 60_000);

    it("names the jobs of what is queued, page by page, and gives lost ones back", async () => {
      const { path, ids, job } = await queued("a", "b", "c");
      const page = await subject.ledger.queuedJobs(
        { pathId: path, lane: 0 },
        { after: FIRST, queuedBefore: inAMinute(), limit: 2 },
      );
      expect(page).toEqual({ jobs: [job], last: ids[1] });
      expect(
        await subject.ledger.queuedJobs(
          { pathId: path, lane: 0 },
          { after: page.last as string, queuedBefore: inAMinute(), limit: 2 },
        ),
      ).toEqual({
        jobs: [job],
        last: null,
      });
      expect(
        await subject.ledger.queuedJobs(
          { pathId: path, lane: 0 },
          { after: FIRST, queuedBefore: new Date(0), limit: 10 },
        ),
      ).toMatchObject({ jobs: [] });
      expect(await subject.ledger.requeue({ pathId: path, lane: 0 }, [randomUUID()])).toBe(0);
      expect(await subject.ledger.requeue({ pathId: path, lane: 0 }, [job])).toBe(3);
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(3);
    });

    it("gives everything back that was queued before a time, and what waits for a person not", async () => {
      const { path, ids } = await queued("a", "b");
      await subject.ledger.release(
        { pathId: path, lane: 0 },
        [{ id: ids[1] as string, state: "conflicted", because: "x", delayMs: 0, countsAsAttempt: false }],
        "test",
      );
      expect(await subject.ledger.requeueAll({ pathId: path, lane: 0 }, new Date(0))).toBe(0);
      expect(await subject.ledger.requeueAll({ pathId: path, lane: 0 }, inAMinute())).toBe(1);
      expect((await subject.ledger.evidence(path, ["a"], 1)).get("a")?.mutations[0]).toMatchObject({
        state: "accepted",
        job: null,
      });
    });
  });

  describe("a key's evidence", () => {
    it("has the newest mutations with how far each got, and what is true of the whole beyond them", async () => {
      const { path, ids } = await queued("a", "a", "a", "a");
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        {
          settlings: [
            { id: ids[0] as string, outcome: "materialized", because: null },
            { id: ids[1] as string, outcome: "superseded", because: "covered" },
          ],
          flushes: [],
        },
        "test",
      );
      const whole = (await subject.ledger.evidence(path, ["a"], 10)).get("a");
      expect(whole?.mutations.map((m) => [m.version, m.state])).toEqual([
        [4n, "queued"],
        [3n, "queued"],
        [2n, "superseded"],
        [1n, "materialized"],
      ]);
      expect(whole).toMatchObject({ complete: true, materialized: 1n, outstandingCount: 2n });
      const window = (await subject.ledger.evidence(path, ["a"], 1)).get("a");
      expect(window?.mutations.map((m) => m.version)).toEqual([4n]);
      expect(window).toMatchObject({
        complete: false,
        materialized: 1n,
        outstandingCount: 2n,
        oldestOutstandingAt: whole?.mutations[1]?.acceptedAt,
      });
    });

    it("says that somebody paused the drain, and not where it paused itself", async () => {
      const path = await newPath(subject.ledger);
      await subject.ledger.append(path, [row("a")]);
      const holds = async () => (await subject.ledger.evidence(path, ["a"], 1)).get("a")?.holds;
      expect(await holds()).toEqual([]);
      await subject.setControl(path, { drain: "self-paused" });
      expect(await holds()).toEqual([]);
      await subject.setControl(path, { drain: "paused" });
      expect(await holds()).toEqual([{ of: "path", lane: null, reason: null, actor: null, since: null }]);
    });

    it("is empty, not missing, for a key that nobody wrote", async () => {
      const path = await newPath(subject.ledger);
      expect((await subject.ledger.evidence(path, ["nobody"], 5)).get("nobody")).toEqual({
        mutations: [],
        complete: true,
        materialized: null,
        materializedAt: null,
        outstandingCount: 0n,
        oldestOutstandingAt: null,
        holds: [],
      });
    });
  });

  describe("control", () => {
    it("refuses to change lanes or model while anything is owed, and lets them change afterwards", async () => {
      const name = `kept-${randomUUID()}`;
      const register = (lanes: number, replay: "last-write-wins" | "merge") =>
        subject.ledger.register([{ name, lanes, replay }]);
      const [control] = await register(2, "last-write-wins");
      const path = control?.pathId as number;
      const first = row("a");
      await subject.ledger.append(path, [first]);
      await expect(register(3, "last-write-wins")).rejects.toThrow(/outstanding/);
      await expect(register(2, "merge")).rejects.toThrow(/outstanding/);
      await subject.ledger.settle(
        { pathId: path, lane: 0 },
        { settlings: [{ id: first.id, outcome: "materialized", because: null }], flushes: [] },
        "test",
      );
      expect(await register(3, "merge")).toMatchObject([{ pathId: path, epoch: 1n }]);
    });

    it("pauses a drain by itself and resumes it, and leaves a person's pause alone", async () => {
      const path = await newPath(subject.ledger);
      const drain = async () => (await subject.ledger.controls()).find((c) => c.pathId === path);
      await subject.ledger.selfPause(path, "the origin is read-only");
      expect(await drain()).toMatchObject({ drain: "self-paused", because: "the origin is read-only" });
      await subject.ledger.selfPause(path, null);
      expect(await drain()).toMatchObject({ drain: "running", because: null });
      await subject.setControl(path, { drain: "paused" });
      await subject.ledger.selfPause(path, "the origin is read-only");
      await subject.ledger.selfPause(path, null);
      expect(await drain()).toMatchObject({ drain: "paused" });
    });

    it("renews a producer's lease together with what it may do", async () => {
      const path = await newPath(subject.ledger);
      await subject.setControl(path, { acknowledge: "closed", epoch: 3n });
      expect(
        await subject.ledger.renewLease(path, "shop/1", { ttlMs: 6_000, region: "eu", cacheUntilMs: 5 }),
      ).toMatchObject({
        control: { acknowledge: "closed", epoch: 3n },
        expiresInMs: 6_000,
      });
      await subject.ledger.endLease(path, "shop/1");
    });
  });

  describe("confirmations owed to a region", () => {
    const owedTo = async (path: number) =>
      (await subject.ledger.confirmationsOwed(100)).filter((owed) => owed.pathId === path);

    it("are remembered once a key until they are paid", async () => {
      const path = await newPath(subject.ledger);
      await subject.ledger.oweConfirmation(path, "eu", ["b", "a"]);
      await subject.ledger.oweConfirmation(path, "eu", ["a"]);
      await subject.ledger.oweConfirmation(path, "us", ["a"]);
      expect((await owedTo(path)).map(({ region, keys }) => [region, keys]).sort()).toEqual([
        ["eu", ["a", "b"]],
        ["us", ["a"]],
      ]);
      const eu = (await owedTo(path)).find((owed) => owed.region === "eu");
      if (eu) await subject.ledger.confirmationPaid({ ...eu, keys: ["a"] });
      expect((await owedTo(path)).map(({ region, keys }) => [region, keys]).sort()).toEqual([
        ["eu", ["b"]],
        ["us", ["a"]],
      ]);
    });

    it("stay owed when they are owed anew while they are being paid", async () => {
      const path = await newPath(subject.ledger);
      await subject.ledger.oweConfirmation(path, "eu", ["a"]);
      const [owed] = await owedTo(path);
      await subject.ledger.oweConfirmation(path, "eu", ["a"]);
      if (owed) await subject.ledger.confirmationPaid(owed);
      expect((await owedTo(path)).map((o) => o.keys)).toEqual([["a"]]);
    });
  });
}
