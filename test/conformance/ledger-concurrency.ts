import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Handoff } from "../../lib/ledger/drain/model";
import type { Ledger } from "../../lib/ledger/ledger";
import type { Appended } from "../../lib/ledger/mutations/model";
import { type Counts, type LedgerSubject, newPath, row } from "./ledger-subject";

const WRITERS = 32;
const POOLS = 4;

/** The behaviour of every ledger under concurrent work. */
export function ledgerConcurrency(open: () => Promise<LedgerSubject>): void {
  let subject: LedgerSubject;
  const ledgers: Ledger[] = [];
  beforeAll(async () => {
    subject = await open();
    ledgers.push(subject.ledger);
    while (ledgers.length < POOLS) ledgers.push(await subject.another());
  });
  afterAll(() => subject.close());
  const ledgerOf = (writer: number) => ledgers[writer % POOLS] as Ledger;

  describe(`${WRITERS} writers over ${POOLS} pools`, () => {
    it("get dense and unique versions on hot keys, rising in each writer's own order", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 4);
      const keys = ["hot-0", "hot-1", "hot-2"];
      const perWriter = await Promise.all(
        Array.from({ length: WRITERS }, async (_, writer) => {
          const answers: { key: string; version: bigint }[] = [];
          for (let call = 0; call < 8; call++) {
            const rows = Array.from({ length: 1 + (call % 4) }, (_, i) =>
              row(keys[(writer + call + i) % 3] as string, { lane: (writer + call + i) % 3 }),
            );
            const appended = await ledgerOf(writer).append(path, rows);
            answers.push(
              ...appended.map((a, i) => ({ key: rows[i]?.key as string, version: (a as { version: bigint }).version })),
            );
          }
          return answers;
        }),
      );
      const all = perWriter.flat();
      for (const key of keys) {
        const versions = all.filter((a) => a.key === key).map((a) => a.version);
        expect(versions.sort((x, y) => (x < y ? -1 : 1))).toEqual(versions.map((_, i) => BigInt(i + 1)));
        expect((await subject.versions(path)).get(key)).toEqual(versions);
        for (const answers of perWriter) {
          const own = answers.filter((a) => a.key === key).map((a) => a.version);
          expect(own).toEqual([...own].sort((x, y) => (x < y ? -1 : 1)));
        }
      }
      expect(await subject.counts(path)).toEqual({ byTally: BigInt(all.length), byScan: BigInt(all.length) });
    });

    it("with one idempotency key between them bring in one mutation", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 4);
      const first = row("a");
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, (_, writer) =>
          ledgerOf(writer).append(path, [
            row("a", { idempotencyKey: first.idempotencyKey, fingerprint: first.fingerprint }),
          ]),
        ),
      );
      const flat = answers.flat() as Extract<Appended, { version: bigint }>[];
      expect(flat.filter((a) => a.status === "accepted")).toHaveLength(1);
      expect(new Set(flat.map((a) => a.id)).size).toBe(1);
      expect(await subject.counts(path)).toEqual({ byTally: 1n, byScan: 1n });
    });

    it("that each build on the head they saw bring in one chain without forks", async () => {
      const path = await newPath(subject.ledger, "versioned", 1);
      const refusals = await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          let refused = 0;
          let head = 0n;
          for (let taken = 0; taken < 5; ) {
            const [answer] = await ledgerOf(writer).append(path, [row("a", { basedOn: head })]);
            if (answer?.status === "accepted") {
              taken++;
              head = answer.version;
            } else if (answer?.status === "version-conflict") {
              refused++;
              head = answer.head;
            }
          }
          return refused;
        }),
      );
      expect((await subject.versions(path)).get("a")).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i + 1)));
      expect(refusals.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    });
  });

  describe("outstanding", () => {
    it("is never understated nor overstated at any sample, with writers, settlers and long transactions under way", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 4);
      const waiting: { id: string; lane: number }[] = [];
      const samples: Counts[] = [];
      let writing = true;
      let slowing = true;
      let sampling = true;
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let call = 0; call < 40; call++) {
          const rows = Array.from({ length: 10 }, (_, i) => row(`k${writer}-${i}`, { lane: writer % 4 }));
          await ledgerOf(writer).append(path, rows);
          waiting.push(...rows.map(({ id, lane }) => ({ id, lane })));
        }
      });
      const settlers = Array.from({ length: 3 }, async (_, settler) => {
        while (writing || slowing || waiting.length > 0) {
          const some = waiting.splice(0, 25);
          if (some.length === 0) await new Promise((resolve) => setImmediate(resolve));
          for (const lane of new Set(some.map((s) => s.lane)))
            await ledgerOf(settler).settle(
              { pathId: path, lane },
              {
                settlings: some
                  .filter((s) => s.lane === lane)
                  .map(({ id }) => ({ id, outcome: "materialized", because: null })),
                flushes: [],
              },
              "test",
            );
        }
      });
      const slow = (async () => {
        while (writing) {
          const rows = [row("slow", { lane: 3 })];
          const open = await subject.appendSlowly(path, rows);
          const before = samples.length;
          while (writing && samples.length < before + 5) await new Promise((resolve) => setImmediate(resolve));
          await open.end();
          waiting.push(...rows.map(({ id, lane }) => ({ id, lane })));
        }
      })();
      const sampler = (async () => {
        while (sampling) samples.push(await subject.counts(path));
      })();
      await Promise.all(writers);
      writing = false;
      await slow;
      slowing = false;
      await Promise.all(settlers);
      sampling = false;
      await sampler;
      expect(samples.filter((s) => s.byTally !== s.byScan)).toEqual([]);
      expect(samples.length).toBeGreaterThan(50);
      expect(new Set(samples.map((s) => s.byScan)).size).toBeGreaterThan(10);
      expect(await subject.counts(path)).toEqual({ byTally: 0n, byScan: 0n });
    });
  });

  describe("settlers and relays side by side", () => {
    it("settle each mutation once between them", async () => {
      const path = await newPath(subject.ledger);
      const rows = Array.from({ length: 300 }, (_, i) => row(`k${i}`));
      await subject.ledger.append(path, rows);
      const settled = await Promise.all(
        Array.from({ length: 12 }, (_, settler) => {
          const share = rows.slice((settler % 4) * 50, (settler % 4) * 50 + 150);
          const settlings = (settler % 2 ? share : [...share].reverse()).map(({ id }) => ({
            id,
            outcome: "materialized" as const,
            because: null,
          }));
          // Two settlements of the same rows in opposite order may be refused for a retry; then they retry, as a job does.
          return ledgerOf(settler)
            .settle({ pathId: path, lane: 0 }, { settlings: settlings, flushes: [] }, `settler ${settler}`)
            .catch(() =>
              ledgerOf(settler).settle(
                { pathId: path, lane: 0 },
                { settlings: settlings, flushes: [] },
                `settler ${settler}`,
              ),
            );
        }),
      );
      const ids = settled.flat();
      expect(ids).toHaveLength(new Set(ids).size);
      expect(new Set(ids)).toEqual(new Set(rows.map((r) => r.id)));
      expect(await subject.settlements(path)).toHaveLength(300);
      expect(await subject.counts(path)).toEqual({ byTally: 0n, byScan: 0n });
    });

    it("hand each mutation over to one relay, and wait for neither", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 2);
      const rows = Array.from({ length: 400 }, (_, i) => row(`k${i}`, { lane: i % 2 }));
      await subject.ledger.append(path, rows);
      const seen: Handoff[] = [];
      let slowHolds: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        slowHolds = resolve;
      });
      let letGo: () => void = () => {};
      const go = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const slow = ledgerOf(1).handOff([path], { jobs: 1, perJob: 50 }, async (handoffs) => {
        seen.push(...handoffs);
        slowHolds();
        await go;
      });
      await held;
      await Promise.all(
        [2, 3].map(async (relay) => {
          while (
            (await ledgerOf(relay).handOff(
              [path],
              { jobs: 2, perJob: 50 },
              async (handoffs) => void seen.push(...handoffs),
            )) > 0
          );
        }),
      );
      letGo();
      await slow;
      const ids = seen.flatMap((h) => h.ids);
      expect(ids).toHaveLength(400);
      expect(new Set(ids)).toEqual(new Set(rows.map((r) => r.id)));
    });

    it("can settle what is still being handed over, and hands nothing settled over again", async () => {
      const path = await newPath(subject.ledger);
      const only = row("a");
      await subject.ledger.append(path, [only]);
      let settling: Promise<string[]> = Promise.resolve([]);
      await ledgerOf(1).handOff([path], { jobs: 1, perJob: 500 }, async () => {
        // A worker may be quicker than the relay's commit: it waits for the commit, and settles.
        settling = ledgerOf(2).settle(
          { pathId: path, lane: 0 },
          { settlings: [{ id: only.id, outcome: "materialized", because: null }], flushes: [] },
          "quick",
        );
      });
      expect(await settling).toEqual([only.id]);
      expect(await subject.ledger.handOff([path], { jobs: 1, perJob: 500 }, async () => {})).toBe(0);
      expect(await subject.counts(path)).toEqual({ byTally: 0n, byScan: 0n });
    });
  });

  describe("what commits late", () => {
    it("is handed over all the same, whatever committed before it with a higher id", async () => {
      const path = await newPath(subject.ledger, "last-write-wins", 2);
      const early = row("a", { lane: 0 });
      const open = await subject.appendSlowly(path, [early]);
      const late = row("b", { lane: 1 });
      await subject.ledger.append(path, [late]);
      const seen: string[] = [];
      const take = () =>
        subject.ledger.handOff(
          [path],
          { jobs: 4, perJob: 500 },
          async (handoffs) => void seen.push(...handoffs.flatMap((h) => h.ids)),
        );
      await take();
      expect(seen).toEqual([late.id]);
      await open.end();
      await take();
      expect(seen).toEqual([late.id, early.id]);
    });
  });
}
