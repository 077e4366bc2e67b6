import { Redis } from "ioredis";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveOneErasure } from "../../lib/commands/erasure/approve";
import { askErasure } from "../../lib/commands/erasure/ask";
import { withdrawErasure } from "../../lib/commands/erasure/withdraw";
import { eraseParts } from "../../lib/composition/erase";
import { queryDeps } from "../../lib/composition/query-deps";
import { asJsonText } from "../../lib/domain/json-text";
import { laneOf } from "../../lib/domain/lane";
import { classify } from "../../lib/domain/verdict/classify";
import { eraseOne, SHOWN_WITHIN_MS } from "../../lib/engine/erase/eraser";
import { gather } from "../../lib/evidence/gather";
import { verifyAudit } from "../../lib/ledger/audit/verify";
import { COLUMNS, SIDECAR_COLUMNS } from "../../lib/ledger/erasures/places";
import { erasureReadsOn } from "../../lib/ledger/erasures/reads";
import { observedIntakeOn } from "../../lib/ledger/observed/intake";
import type { ReadItem } from "../../lib/ledger/observed/model";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { runProgram } from "../e2e/setup/program";
import { appendRows } from "../fixtures/audited";
import { redisKeysWith, tablesWith } from "../fixtures/byte-scan";
import { endLeases } from "../fixtures/leases";
import { acknowledgedByCache } from "../fixtures/on-a-caches-word";
import { readContextOf } from "../fixtures/read-context";
import { done, MARA, NOOR } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf, SILENT, write } from "../fixtures/system";
import { programFile } from "../setup/programs";

const on = repairedSystemForTests();
const PATH = "profile";
const SECRET = "Lovelace-5519";
/** The tables and the entry that hold a payload before the erasure. */
const FILLED = [
  ...[
    "audit_payload",
    "command_claim",
    "command_result",
    "divergence",
    "flush_failure",
    "move",
    "mutation",
    "observed_effect",
  ],
  ...["observed_item", "path_control", "plan", "plan_item", "run_exception", "settlement"],
].map((table) => `public.${table}`);
const NOTHING_ASKED = {
  ...{ actor: null, requestId: null, idempotencyKey: null, mutation: null },
  ...{ limit: 10, cursor: null },
};
const caches: Redis[] = [];
beforeAll(() => {
  for (const name of ["QUEUE_URL", "CACHE_EU_URL", "CACHE_US_URL"])
    caches.push(new Redis(on.system.env[name] as string));
});
afterAll(() => Promise.all(caches.map((redis) => redis.quit())));

const asked = async (key: string, path = PATH) => {
  const { deps } = on.repair;
  return done(await askErasure(deps, MARA, { path, key, reason: "the person asked for it" }));
};
const approved = async (key: string, path = PATH) => {
  const id = await asked(key, path);
  done(await approveOneErasure(on.repair.deps, NOOR, { id }));
  return id;
};
const read = async (id: string) => {
  const erasure = await erasureReadsOn(on.stores.ledgerPool).read(id);
  if (erasure === null) throw new Error(`no erasure ${id}`);
  return erasure;
};
/** Where a text is in any store's live data. */
const holders = async (text: string) => [
  ...(await tablesWith(on.system.ledger, text)),
  ...(await tablesWith(on.system.origin, text)),
  ...(await Promise.all(caches.map((redis) => redisKeysWith(redis, text)))).flat(),
];
/** A key's verdict and counts, as far as they do not depend on time. */
const standing = async (path: string, key: string) => {
  const evidence = (await gather(pathOf(on.stores, path), [key], { window: 100, deadlineMs: 3_000 })).get(key)!;
  if (!evidence.ledger.reachable) throw new Error("the ledger did not answer");
  const { mutations, materialized, outstandingCount } = evidence.ledger.value;
  return {
    verdict: classify(evidence).verdict,
    mutations: mutations.map(({ id, version, state, operation }) => ({ id, version, state, operation })),
    materialized,
    outstandingCount,
    origin: evidence.origin,
    receipts: [
      ...((await pathOf(on.stores, path).origin?.receipts(mutations.map(({ id }) => id))) ?? new Map()).values(),
    ],
  };
};
const tallies = async () =>
  (await on.system.ledger.query("SELECT * FROM lane_tally ORDER BY path_id, lane, kind")).rows.map(
    ({ delays: _, ...row }) => row,
  );
const verified = () => verifyAudit(on.stores.ledgerPool, { checkpoints: [], signature: () => null });
const parts = (instance: string) =>
  eraseParts(on.stores, { instance, log: SILENT, stopping: new AbortController().signal });
/** Carries erasures out in this process until one has ended. */
const untilDone = async (id: string, shownWithinMs = 0) =>
  expect
    .poll(
      async () => {
        await eraseOne({ ...parts("test"), shownWithinMs });
        return (await read(id)).state;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe("done");
/** One process that erases, until it dies after a step. */
const untilDead = async (at: string, after: number) => {
  const env = { ...on.system.env, DIE_AT: at, DIE_AFTER: String(after), LOG_LEVEL: "info" };
  const { out } = await runProgram([programFile("erasing")], env);
  expect(out).toContain(`dies after ${at}`);
  await endLeases(on.system.ledger, "erasure");
};

/** The columns of a schema that can hold text, without partitions. */
const textColumns = async (pool: pg.Pool, schema: string) => {
  const { rows } = await pool.query<{ column: string }>(
    `SELECT c.table_name || '.' || c.column_name AS column FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' AND c.table_name <> '_prisma_migrations'
       AND c.table_name !~ '^mutation_\\d+$' AND c.udt_name IN ('text', '_text', 'json', 'jsonb', 'bytea', 'varchar', 'bpchar', 'xml')`,
    [schema],
  );
  return rows.map(({ column }) => column).sort();
};

describe("the places of an erasure", () => {
  it("name every column of the ledger that can hold text, and no other", async () => {
    expect([...COLUMNS.keys()].sort()).toEqual(await textColumns(on.system.ledger, "public"));
  });

  it("name every such column of the origin's sidecar", async () => {
    expect([...SIDECAR_COLUMNS.keys()].sort()).toEqual(await textColumns(on.system.origin, "trueup"));
  });
});

describe("an erasure", () => {
  /** A key whose payloads are in every place that a repair fills, and whose row is deleted in the end. */
  async function widelyCopied(key: string): Promise<void> {
    const put = async (n: number) => (await on.put(PATH, key, { payload: { name: `${SECRET} ${n}` } })).mutation.id;
    await on.flush(PATH, key, [await put(1)]);
    // A rewrite keeps a before-image in the origin, and the row's value in its plan.
    await on.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [
      key,
      { name: `${SECRET} by hand` },
    ]);
    const incident = await on.repair.incident({ paths: [PATH], keys: { list: [key] } });
    await on.repair.authority(incident);
    const run = await on.repair.run(await on.repair.plan(incident, { kind: "rewrite", selection: { keys: [key] } }));
    expect(run.outcomes).toMatchObject({ applied: "1" });
    // An amendment keeps its payload in the plan and in its item.
    const waiting = await put(2);
    const amend = {
      kind: "amend",
      selection: { mutations: [waiting] },
      payload: `{"name": "${SECRET} amended"}`,
    } as never;
    await on.repair.run(await on.repair.plan(incident, amend));
    await on.repair.close(incident.id);
    const { rows } = await on.system.ledger.query("SELECT mutation_id FROM outstanding WHERE key = $1", [key]);
    await on.flush(
      PATH,
      key,
      rows.map((row) => row.mutation_id),
    );
    await on.flush(PATH, key, [(await on.put(PATH, key, { operation: "delete", payload: undefined })).mutation.id]);
  }

  /** Puts copies into tables that this system's paths and this release do not fill. */
  async function copiesOfOthers(key: string): Promise<void> {
    const { pathId } = pathOf(on.stores, PATH);
    const { ledger } = on.system;
    await ledger.query(
      `INSERT INTO observed_item (path_id, source, item_id, key, operation, state, payload, because, first_seen_at, seen_at)
       VALUES ($1, 0, 'row 1', $2, 0, 3, $3, $3, now(), now())`,
      [pathId, key, JSON.stringify({ name: SECRET })],
    );
    await ledger.query(
      `INSERT INTO observed_effect (run_id, path_id, seq, key, kind, before, after) VALUES (gen_random_uuid(), $1, 1, $2, 'put', $3, $3)`,
      [pathId, key, JSON.stringify({ name: SECRET })],
    );
    for (const [table, names] of [
      ["command_claim", "principal, command_key"],
      ["command_result", "'x' || command_key"],
    ] as const)
      await ledger.query(
        table === "command_claim"
          ? `INSERT INTO command_claim (${names}, fingerprint, status, answer) VALUES ('mara', 'old', 'f', 200, $1)`
          : "INSERT INTO command_result (command_key, fingerprint, status, answer) VALUES ('old', 'f', 200, $1)",
        [{ key, value: { name: SECRET } }],
      );
    await ledger.query(
      `INSERT INTO flush_failure (path_id, lane, at, mutations, error, sample)
       SELECT path_id, lane, now(), 1, $2, ARRAY[id] FROM mutation WHERE key = $1 ORDER BY version LIMIT 1`,
      [key, `invalid input: "${SECRET}"`],
    );
    await ledger.query(
      `INSERT INTO move (mutation_id, path_id, moved_to, by, because)
       SELECT id, path_id, 'failed', 'materializer', $2 FROM mutation WHERE key = $1 ORDER BY version LIMIT 1`,
      [key, `invalid input: "${SECRET}"`],
    );
    await ledger.query(
      `INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story) VALUES ($1, $2, 3, 8, now(), now(), 0, $3)`,
      [
        pathId,
        key,
        {
          findings: [{ finding: "regressed", since: "2026-01-01T00:00:00Z", sentence: `It is ${SECRET}.` }],
          ladder: {},
        },
      ],
    );
    await ledger.query("UPDATE path_control SET drain = 'self-paused', because = $2 WHERE path_id = $1", [
      pathId,
      `the origin refuses writes: invalid input "${SECRET}"`,
    ]);
    await ledger.query(
      "UPDATE settlement SET because = $2 WHERE mutation_id = (SELECT id FROM mutation WHERE key = $1 ORDER BY version LIMIT 1)",
      [key, `the origin holds ${SECRET}`],
    );
    await ledger.query(
      `INSERT INTO run_exception (run_id, path_id, lane, seq, outcome, because)
       SELECT r.run_id, i.path_id, i.lane, i.seq, 1, $2 FROM plan_item i JOIN run r USING (plan_id) WHERE i.key = $1
       ON CONFLICT (run_id, path_id, lane, seq) DO UPDATE SET because = EXCLUDED.because`,
      [key, `invalid input: "${SECRET}"`],
    );
    await appendRows(on.stores.ledgerPool, [{ key, pathIds: [pathId], after: { name: SECRET } }]);
    // An entry that an invalidation missed.
    await caches[1]?.hset(`profile:${key}`, {
      value: `{"name":"${SECRET}"}`,
      version: "1",
      speculative: "0",
      tombstone: "0",
      writtenAt: "1",
      mutation: "",
    });
  }

  it("leaves no byte of the payloads in any store, although it is killed twice, and everything else as it was", async () => {
    const key = "ada@example.org";
    await widelyCopied(key);
    const neighbour = (await on.put(PATH, "beside", { payload: { name: "Grace" } })).mutation.id;
    await on.flush(PATH, "beside", [neighbour]);
    await copiesOfOthers(key);
    expect(new Set((await holders(SECRET)).map((name) => name.replace(/_\d+$/, "")))).toEqual(
      new Set([...FILLED, "trueup.before_image", `profile:${key}`]),
    );
    const before = { ...(await standing(PATH, key)), tallies: await tallies(), beside: await standing(PATH, "beside") };

    const id = await approved(key);
    await untilDead("work.overwrite", 2);
    expect((await read(id)).state).toBe("running");
    await untilDead("work.overwritten", 3);
    await untilDone(id, SHOWN_WITHIN_MS);

    expect(await holders(SECRET)).toEqual([]);
    expect((await read(id)).because).toBeNull();
    const { verdict, ...rest } = await standing(PATH, key);
    expect({ ...rest, tallies: await tallies(), beside: await standing(PATH, "beside") }).toEqual({
      mutations: before.mutations,
      materialized: before.materialized,
      outstandingCount: before.outstandingCount,
      origin: before.origin,
      receipts: before.receipts,
      tallies: before.tallies,
      beside: before.beside,
    });
    // The planted entry differed from the other region; everything else agrees as before.
    expect([before.verdict, verdict]).toEqual(["region-split", "converged"]);
    const { faults, streams } = await verified();
    expect(faults).toEqual([]);
    expect(streams.find(({ stream }) => stream === "changes")?.rows).toBeGreaterThan(0n);
    const { rows } = await on.system.ledger.query(
      "SELECT verb, actor FROM audit_row WHERE subject = $1 ORDER BY number",
      [`erasure ${id}`],
    );
    expect(rows.map(({ verb }) => verb)).toEqual(["ask-erasure", "approve-erasure", "begin-erasure", "finish-erasure"]);
    await on.system.ledger.query("UPDATE path_control SET drain = 'running', because = NULL WHERE path = $1", [PATH]);
  });

  it("waits for what is outstanding, and is withdrawn or refused until it begins, never later", async () => {
    const { deps } = on.repair;
    const key = "waits";
    const { mutation } = await on.put(PATH, key, { payload: { name: SECRET } });
    const first = await asked(key);
    expect(await askErasure(deps, NOOR, { path: PATH, key, reason: "again" })).toMatchObject({
      error: { code: "wrong-state" },
    });
    expect(await approveOneErasure(deps, MARA, { id: first })).toMatchObject({ error: { code: "same-person" } });
    done(await withdrawErasure(deps, MARA, { id: first }));
    expect((await read(first)).state).toBe("withdrawn");
    const refused = await approved(key);
    done(await withdrawErasure(deps, NOOR, { id: refused }));
    expect((await read(refused)).state).toBe("refused");

    const id = await approved(key);
    await eraseOne(parts("test"));
    expect(await read(id)).toMatchObject({
      state: "approved",
      because: expect.stringMatching(/^1 acknowledged change/),
    });
    await on.flush(PATH, key, [mutation.id]);
    await endLeases(on.system.ledger, "erasure");
    await eraseOne(parts("test"));
    expect((await read(id)).state).toBe("running");
    expect(await withdrawErasure(deps, MARA, { id })).toMatchObject({ error: { code: "wrong-state" } });
    await untilDone(id);
  });

  it("waits for a run of the key, and ends plans of the key that have not run", async () => {
    const key = "planned";
    const { mutation } = await on.put(PATH, key, { payload: { name: SECRET } });
    await on.flush(PATH, key, [mutation.id]);
    await on.system.origin.query("UPDATE profile SET doc = '{}' WHERE user_id = $1", [key]);
    const incident = await on.repair.incident({ paths: [PATH], keys: { list: [key] } });
    await on.repair.authority(incident);
    const proposal = { kind: "rewrite" as const, selection: { keys: [key] } };
    const [idle, ran] = [await on.repair.plan(incident, proposal), await on.repair.plan(incident, proposal)];
    const { rows } = await on.system.ledger.query<{ run_id: string }>(
      `INSERT INTO run (run_id, plan_id, incident_id, state, canary, epochs, started_by)
       VALUES (gen_random_uuid(), $1, $2, 'waiting', 1, '{}', 'mara') RETURNING run_id`,
      [ran.id, incident.id],
    );
    const id = await approved(key);
    await eraseOne(parts("test"));
    expect((await read(id)).because).toBe(`Run ${rows[0]?.run_id} has the key. Let the run end, or abort it.`);
    await on.system.ledger.query("UPDATE run SET state = 'aborted' WHERE run_id = $1", [rows[0]?.run_id]);
    await endLeases(on.system.ledger, "erasure");
    await untilDone(id);
    expect(await on.repair.start(idle)).toMatchObject({ ok: false, error: { code: "stale-plan" } });
    // A plan that is made afterwards has nothing to put back.
    const again = await on.repair.plan(incident, proposal);
    expect(await on.repair.items(again)).toMatchObject([{ disposition: "conflict" }]);
    await on.repair.close(incident.id);
  });

  it("leaves a write that is accepted after it began, and the row that its owner keeps in the origin", async () => {
    const key = "races";
    const before = await on.put(PATH, key, { payload: { name: `${SECRET} before` } });
    await on.flush(PATH, key, [before.mutation.id]);
    const id = await approved(key);
    await eraseOne(parts("test"));
    const after = await on.put(PATH, key, { payload: { name: "kept" } });
    await untilDone(id);
    const { rows } = await on.system.ledger.query(
      "SELECT version, payload, erased_at IS NOT NULL AS erased FROM mutation WHERE key = $1 ORDER BY version",
      [key],
    );
    expect(rows).toEqual([
      { version: "1", payload: null, erased: true },
      { version: "2", payload: { name: "kept" }, erased: false },
    ]);
    expect(await read(id)).toMatchObject({
      upTo: 1n,
      because: expect.stringMatching(/^The origin has a row of the key at version 1,/),
    });
    expect((await holders(`${SECRET} before`)).map((name) => name.replace(/^public\./, ""))).toEqual(["profile"]);
    await on.flush(PATH, key, [after.mutation.id]);
    expect(await holders(`${SECRET} before`)).toEqual([]);
    expect((await standing(PATH, key)).verdict).toBe("converged");
  });

  it("leaves a write that only a cache has acknowledged since it began, whatever number the cache gave it", async () => {
    const key = "drafted";
    const [cache] = pathOf(on.stores, "draft-notes").caches;
    const { mutation } = await on.put("draft-notes", key, { payload: { name: SECRET } });
    const taken = async () =>
      (await on.system.ledger.query("SELECT FROM outstanding WHERE mutation_id = $1", [mutation.id])).rowCount;
    await expect.poll(taken).toBe(1);
    await on.flush("draft-notes", key, [mutation.id]);
    const id = await approved(key, "draft-notes");
    await eraseOne(parts("test"));
    expect(await read(id)).toMatchObject({ state: "running", upTo: 1n });
    await caches[1]?.del(`draft-note:${key}`);
    const after = await acknowledgedByCache(cache, key, { value: { name: "kept" } });
    await untilDone(id);
    expect(await cache?.read([key])).toMatchObject([{ version: 1n, mutation: after, own: true, tombstone: false }]);
  });

  it("answers a repeated write with its first receipt, and refuses other content under its key", async () => {
    const key = "repeats";
    const proposed = { payload: { name: SECRET }, idempotencyKey: "the same again" };
    const { mutation } = await on.put(PATH, key, proposed);
    await on.flush(PATH, key, [mutation.id]);
    await untilDone(await approved(key));
    expect((await on.put(PATH, key, proposed)).mutation).toMatchObject({ id: mutation.id, version: 1n });
    const other = await on.writePath.accept(PATH, write(key, { ...proposed, payload: { name: "another" } }));
    expect(other).toMatchObject({ ok: false, error: { code: "idempotency-mismatch" } });
    expect((await standing(PATH, key)).mutations).toHaveLength(1);
  });

  it("lets nothing be written in the place of a payload that is gone", async () => {
    const key = "owed-again";
    const { pathId, origin } = pathOf(on.stores, PATH);
    const { mutation } = await on.put(PATH, key, { payload: { name: SECRET } });
    await on.flush(PATH, key, [mutation.id]);
    await untilDone(await approved(key));
    // The origin lost the row and its receipt, so the change is outstanding again.
    await on.system.origin.query("DELETE FROM profile WHERE user_id = $1", [key]);
    await on.system.origin.query("DELETE FROM trueup.receipt WHERE mutation = $1", [mutation.id]);
    const plan = async (kind: "replay" | "suppress", selection: object) => {
      const incident = await on.repair.incident({ paths: [PATH], keys: { list: [key] } });
      await on.repair.authority(incident);
      return { incident, plan: await on.repair.plan(incident, { kind, selection }) };
    };
    const replay = await plan("replay", { keys: [key] });
    expect(await on.repair.items(replay.plan)).toMatchObject([{ disposition: "forbidden" }]);
    await on.repair.close(replay.incident.id);
    await on.system.ledger.query("SELECT owe_again($1::smallint, $2::smallint, ARRAY[$3::uuid], 'lost', 'test')", [
      pathId,
      laneOf(key, 4),
      mutation.id,
    ]);
    await on.flush(PATH, key, [mutation.id]);
    expect((await standing(PATH, key)).mutations).toMatchObject([{ state: "conflicted" }]);
    expect((await origin?.read([key]))?.get(key)).toBeUndefined();
    // Suppressing it cannot be taken back.
    const suppress = await plan("suppress", { keys: [key] });
    const run = await on.repair.run(suppress.plan);
    expect(run.outcomes).toMatchObject({ applied: "1" });
    const undo = await on.repair.plan(suppress.incident, { kind: "undo", selection: { run: run.id } });
    expect(await on.repair.items(undo)).toMatchObject([
      { disposition: "forbidden", because: expect.stringMatching(/erased/) },
    ]);
    await on.repair.close(suppress.incident.id);
  });

  it.each([
    ["order-status", { operation: "transition", payload: { state: SECRET } }],
    ["loyalty", { operation: "increment", payload: { points: 55190001 } }],
    ["stock-mark", { operation: "set", payload: { mark: 55190002, note: SECRET } }],
    ["feed", { operation: "append", payload: { text: SECRET } }],
  ] as const)("changes no verdict and no answer on %s", async (path, part) => {
    const key = `erased ${path}`;
    const { mutation } = await on.put(path, key, part);
    await on.flush(path, key, [mutation.id]);
    const before = await standing(path, key);
    await untilDone(await approved(key, path));
    expect(await standing(path, key)).toEqual(before);
    const deps = queryDeps({ read: readContextOf(on.stores), stores: on.stores, notes: { note: () => {} } as never });
    const saved = await askSaved(deps, MARA, { ...NOTHING_ASKED, path, key });
    expect(saved).toMatchObject({
      value: { answers: [{ answer: "saved", payload: null, erasedAt: expect.any(String) }] },
    });
    const page = await readKey(deps, MARA, { path, key });
    expect(page).toMatchObject({
      value: { verdict: "converged", ledger: { valueText: null, erasedAt: expect.any(String) } },
    });
  });

  it("keeps no payload of another system's write that is read again afterwards", async () => {
    const { pathId } = pathOf(on.stores, PATH);
    const intake = observedIntakeOn(on.stores.ledgerPool);
    const nobody = { acceptedAt: null, actor: null, requestId: null, idempotencyKey: null, because: null };
    const written = { job: null, operation: "set", state: "done", version: "1" } as const;
    const payload = asJsonText(`{"name":"${SECRET}"}`);
    const item: ReadItem = { source: "outbox", id: "row 7", key: "observed", payload, ...written, ...nobody };
    await intake.recordItems(pathId, [item], new Date());
    await untilDone(await approved("observed"));
    await intake.recordItems(pathId, [item], new Date(Date.now() + 60_000));
    const { rows } = await on.system.ledger.query("SELECT payload, state FROM observed_item WHERE key = 'observed'");
    expect(rows).toEqual([{ payload: null, state: 4 }]);
  });
});
