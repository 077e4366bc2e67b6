import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { replayParts } from "../../lib/composition/repair";
import { laneOf } from "../../lib/domain/lane";
import { bindAllStopped } from "../../lib/engine/run/bind-stopped";
import { Replayer } from "../../lib/engine/run/replayer";
import type { Run } from "../../lib/ledger/runs/model";
import type { WiredPath } from "../../lib/stores/path";
import { leftNotesForTests, NOTES } from "../fixtures/left-notes";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf, SILENT } from "../fixtures/system";

const on = repairedSystemForTests({ replayer: false });
const { left, inLedger, untilWaiting, longAgo, forget } = leftNotesForTests(on);

type Parts = Awaited<ReturnType<typeof replayParts>>;
const withPath = (parts: Parts, change: (path: WiredPath) => WiredPath): Parts => ({
  ...parts,
  paths: new Map([...parts.paths].map(([name, path]) => [name, name === NOTES ? change(path) : path])),
});

/** Salvages keys' writes by a replayer whose stores fail in the given way. */
async function salvaged(keys: string[], failing: (parts: Parts, run: Run) => Parts): Promise<Run> {
  const incident = await on.repair.incident({ paths: [NOTES], keys: { list: keys } });
  await on.repair.authority(incident);
  const plan = await on.repair.plan(incident, { kind: "salvage", selection: { keys }, canary: 0 });
  expect((await on.repair.start(plan)).ok).toBe(true);
  const lease = `replayer of ${keys.join()}`;
  const run = (await on.repair.runs.claim({ by: lease, forMs: 30_000 })) as Run;
  await pathOf(on.stores, NOTES).origin?.raiseRunToken(run);
  const context = { instance: "test", log: SILENT, stopping: new AbortController().signal };
  await new Replayer(failing(await replayParts(on.stores, context), run), run, lease).work();
  // Concludes the run where it was aborted.
  await bindAllStopped({ ...on.repair, log: SILENT }, MARA);
  await on.repair.close(incident.id);
  return (await on.repair.runs.read(run.id)) as Run;
}

describe("the salvage of a write that only a cache has acknowledged", () => {
  it("keeps its caller's idempotency key although the cache cannot be asked any more", async () => {
    const [key, idempotencyKey] = [randomUUID(), randomUUID()];
    const id = await left(key, "kept", idempotencyKey);
    const records = () => Promise.reject(new Error("the cache does not answer"));
    const run = await salvaged([key], (parts) =>
      withPath(parts, (path) => ({ ...path, caches: path.caches.map((cache) => ({ ...cache, records })) })),
    );
    expect(run.outcomes).toEqual({ applied: "1" });
    expect(await inLedger(key)).toEqual([{ id, n: "kept", idempotency_key: idempotencyKey, actor: "a customer" }]);
  });

  it("owes the cache a word that it could not be told", async () => {
    const key = randomUUID();
    await left(key, "kept", randomUUID());
    const recordDurable = () => Promise.reject(new Error("the cache does not answer"));
    const run = await salvaged([key], (parts) =>
      withPath(parts, (path) => ({ ...path, caches: path.caches.map((cache) => ({ ...cache, recordDurable })) })),
    );
    expect(run.outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT region FROM confirmation_debt WHERE key = $1", [key]);
    expect(rows).toEqual([{ region: "eu" }]);
  });

  /** A key whose first of two writes its caller repeated, so that the ledger has it, and a cache has it once more under another id. */
  async function repeatedWrite(key: string): Promise<void> {
    const idempotencyKey = randomUUID();
    const first = await on.put(NOTES, key, { payload: { n: "first" }, idempotencyKey });
    const second = await on.put(NOTES, key, { payload: { n: "second" } });
    await untilWaiting(0, key);
    await on.flush(NOTES, key, [first.mutation.id, second.mutation.id]);
    await longAgo(key);
    await forget(key);
    await left(key, "first", idempotencyKey);
  }
  const failsOnce = (at: number) => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls === at) throw new Error("the ledger does not answer");
    };
  };

  it.each<[string, (parts: Parts) => Parts]>([
    [
      "before it knows of a second id",
      (parts) => {
        const fails = failsOnce(2);
        return withPath(parts, (path) => ({
          ...path,
          ledger: {
            ...path.ledger,
            recordRepeated: async (mutation, as) => {
              fails();
              await path.ledger.recordRepeated(mutation, as);
            },
          },
        }));
      },
    ],
    [
      "before it has what came of the batch",
      (parts) => {
        const fails = failsOnce(1);
        const record: Parts["runs"]["record"] = async (...given) => {
          fails();
          return parts.runs.record(...given);
        };
        return { ...parts, runs: { ...parts.runs, record } };
      },
    ],
  ])("writes nothing anew where the ledger fails %s, after the cache was told of a write", async (_, failing) => {
    const keys = Array.from({ length: 100 }, () => randomUUID())
      .filter((key) => laneOf(key, 4) === 1)
      .slice(0, 2);
    for (const key of keys) await repeatedWrite(key);
    const run = await salvaged(keys, failing);
    expect(run.outcomes).toEqual({ "already-applied": "2" });
    for (const key of keys) expect(await inLedger(key)).toMatchObject([{ n: "first" }, { n: "second" }]);
  });

  it("is told as already there where the run is aborted before it has recorded that", async () => {
    const key = randomUUID();
    await repeatedWrite(key);
    const run = await salvaged([key], (parts, { id }) => {
      const record = async () => {
        expect((await on.repair.steer(id, "abort")).ok).toBe(true);
        throw new Error("the ledger does not answer");
      };
      return { ...parts, runs: { ...parts.runs, record } };
    });
    expect(run.outcomes).toEqual({ "already-applied": "1" });
  });
});
