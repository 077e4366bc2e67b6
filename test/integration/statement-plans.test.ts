import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ITEM_SOURCES } from "../../lib/domain/observed/evidence";
import { timeId, timeIdFloor } from "../../lib/domain/time-id";
import { fencesOn } from "../../lib/ledger/drain/fences";
import { LanesRefused } from "../../lib/ledger/drain/model";
import { ledgerOn } from "../../lib/ledger/ledger";
import type { AppendRow } from "../../lib/ledger/mutations/model";
import { observationsOn } from "../../lib/ledger/observations/observations";
import { observedEffectsOn } from "../../lib/ledger/observed/effects";
import { queueHoldsOn } from "../../lib/ledger/observed/holds";
import { observedIntakeOn } from "../../lib/ledger/observed/intake";
import type { ReadItem } from "../../lib/ledger/observed/model";
import { observedReadsOn } from "../../lib/ledger/observed/reads";
import { observedRepairReadsOn } from "../../lib/ledger/observed/repair-reads";
import { ledgerReadsOn } from "../../lib/ledger/reads";
import { createPool } from "../../lib/postgres/pool";
import { backlog } from "../fixtures/backlog";
import { freshSystem, type TestSystem } from "../fixtures/system";

const ROWS = 100_000;
/** The most rows that one node of a plan may look at, for calls about a few hundred rows. A rescan of a lane looks at millions. */
const MOST_LOOKED_AT = 6_000;
/** The rooms whose named statements are called by paths, writes and screens without end. */
const ROOMS = ["drain", "mutations", "observations", "observed", "paths", "rollback"];
const SOURCES = ["ledger.ts", "reads.ts", ...ROOMS].map((name) =>
  resolve(import.meta.dirname, "../../lib/ledger", name),
);

/** Statements that look at a larger, bounded part, with the name of that part. */
const LARGER: Record<string, { rows: number; because: string }> = {
  "requeue-all": { rows: 50_000, because: "it passes a whole lane, 20,000 rows at a step" },
  "distinct-owed-keys": { rows: ROWS * 1.1, because: "the sampler asks it only where at most 20,000 are outstanding" },
  "hot-keys": { rows: ROWS, because: "it counts the hottest keys exactly" },
  "count-outstanding": { rows: ROWS, because: "it counts up to 100,000 rows of keys that have many" },
  acknowledged: { rows: 20_000, because: "its page has 4,000" },
  "observed-items-by-ids": {
    rows: ROWS * 5,
    because:
      "only a person's plan asks it, of paths with batch jobs or by writes' ids; without statistics any index of the path looks alike",
  },
  "count-acknowledged": { rows: ROWS * 1.1, because: "it counts what one round of the observer does not look at" },
};
/** Named statements that this file does not call, each with the reason why it cannot grow with the outstanding count. */
const NOT_CALLED: Record<string, string> = {
  "lane-due-basis": "as lane-due, for versioned paths; each basis is one probe",
  "append-known": "row by row within its function, each row some probes",
  renumber: "keys that the ledger has just met",
  "renew-lease": "one row a producer",
  "catch-up": "flushes that a ledger which was put back does not have",
  "recorded-nonces": "a page of one lane's flushes, after a rollback",
  "recorded-flushes": "a page of one lane's flushes, after a rollback",
  "owe-again": "a page of ids, after a rollback",
  "owe-seen": "a page of ids, after a rollback",
  "settled-of": "a page of ids, after a rollback",
  "rollback-standing": "one row a lane",
  generations: "a page of stores that were put back",
  "losses-waiting": "open notes of stores that were put back, which have an index of their own",
  "removed-paths-owing": "once a start, two rows a lane",
};

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Join Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

let system: TestSystem;
let pool: pg.Pool;
/** Plans of every statement that ran, including those inside functions, under the name of the call that ran them. */
const plans: { name: string; query: string; plan: PlanNode }[] = [];
const called = new Set<string>();
let running = "";

beforeAll(async () => {
  system = await freshSystem();
  await system.open();
  const database = new URL(system.env.DATABASE_URL as string).pathname.slice(1);
  const settings = {
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_triggers": "off",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    plan_cache_mode: "force_generic_plan",
  };
  for (const [setting, value] of Object.entries(settings))
    await system.ledger.query(`ALTER DATABASE ${database} SET ${setting} = '${value}'`);
  // One session: its plans are made while the tables are empty, and kept once the tables are full.
  pool = createPool({
    connectionString: system.env.DATABASE_URL as string,
    name: "plans",
    max: 1,
    statementTimeoutMs: 60_000,
  });
  pool.on("connect", (client) => {
    client.on("notice", ({ message }) => keep(message ?? ""));
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const name = (args[0] as { name?: string } | undefined)?.name;
      if (name !== undefined) {
        called.add(name);
        running = name;
      }
      return query(...args);
    }) as typeof client.query;
  });
}, 120_000);
afterAll(async () => {
  await pool.end();
  await system.close();
});

function keep(message: string): void {
  const from = message.indexOf("plan:\n");
  if (from < 0) return;
  const { "Query Text": query, Plan: plan } = JSON.parse(message.slice(from + 6)) as {
    "Query Text": string;
    Plan: PlanNode;
  };
  plans.push({ name: running, query, plan });
}

/** The most rows that one node looked at, over all its loops. */
function mostLookedAt(plan: PlanNode): { rows: number; node: string } {
  const own =
    (plan["Actual Rows"] +
      (plan["Rows Removed by Filter"] ?? 0) +
      (plan["Rows Removed by Join Filter"] ?? 0) +
      (plan["Rows Removed by Index Recheck"] ?? 0)) *
    plan["Actual Loops"];
  return [
    { rows: own, node: `${plan["Node Type"]} ${plan["Relation Name"] ?? ""}` },
    ...(plan.Plans ?? []).map(mostLookedAt),
  ].reduce((most, each) => (each.rows > most.rows ? each : most));
}

/** Whether a plan reads a table of observed writes from its beginning to its end. */
const scans = (plan: PlanNode): boolean =>
  (plan["Node Type"] === "Seq Scan" && /^observed_(item|key)$/.test(plan["Relation Name"] ?? "")) ||
  (plan.Plans ?? []).some(scans);

/** The names of statements as the source has them: of a composed name, the fixed beginning. */
function namesInSource(): string[] {
  const files = SOURCES.flatMap((source) =>
    source.endsWith(".ts")
      ? source
      : readdirSync(source, { encoding: "utf8" })
          .filter((file) => file.endsWith(".ts"))
          .map((file) => join(source, file)),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bname: (?:"([^"]+)"|`([^`$]+))/g)].map((m) => (m[1] ?? m[2]) as string),
  );
  return [...new Set(names)].sort();
}

/** Every call of these rooms, about a few hundred rows. */
async function callAll(pathId: number): Promise<void> {
  const ledger = ledgerOn(pool);
  const observations = observationsOn(pool);
  const reads = ledgerReadsOn(pool);
  await ledger.register([{ name: "profile", lanes: 4, replay: "last-write-wins" }]);
  const now = new Date();
  const rows = Array.from({ length: 300 }, (_, i): AppendRow => newRow(i));
  const appended = await ledger.append(pathId, rows, { lanes: 4 });
  const keys = rows
    .slice(0, 50)
    .map((row) => row.key)
    .concat(Array.from({ length: 350 }, (_, i) => `b${i * 37}`));
  await ledger.controls();
  await ledger.handOff([pathId], { jobs: 1, perJob: 500, lanes: [4] }, async () => {});
  await ledger.handOff([pathId], { jobs: 1, perJob: 500 }, (handoffs) =>
    Promise.reject(new LanesRefused(handoffs, "a test")),
  );
  const ids = await idsOf(pathId, 0);
  await ledger.laneBatch({ pathId, lane: 0 }, ids);
  await ledger.laneMark({ pathId, lane: 0 });
  await ledger.recordCallerRequests(
    ids.slice(0, 10).map((mutation) => ({ mutation, requestId: `request of ${mutation}` })),
  );
  await ledger.release(
    { pathId, lane: 0 },
    ids
      .slice(0, 100)
      .map((id) => ({ id, state: "accepted" as const, because: "a test", delayMs: 1, countsAsAttempt: false })),
    "test",
  );
  const settlings = ids.slice(100, 300).map((id) => ({ id, outcome: "materialized" as const, because: null }));
  await ledger.settle({ pathId, lane: 0 }, { settlings, flushes: [] }, "test");
  await ledger.laneBatch({ pathId, lane: 0 }, ids);
  const page = await ledger.queuedJobs(
    { pathId, lane: 3 },
    {
      after: timeIdFloor(0),
      queuedBefore: new Date(now.getTime() + 60_000),
      limit: 2_000,
    },
  );
  const part = { after: timeIdFloor(0), upTo: page.last };
  await ledger.requeue({ pathId, lane: 3 }, [...page.jobs.slice(0, 2), randomUUID()], part);
  await ledger.requeueAll({ pathId, lane: 2 }, now);
  await ledger.evidence(pathId, keys, 20);
  await ledger.evidence(pathId, ["hot"], 100);
  await ledger.numbersOf(ids);
  await ledger.oweConfirmation(pathId, "eu", keys);
  const [owed] = await ledger.confirmationsOwed(200);
  if (owed !== undefined) await ledger.confirmationPaid(owed);
  await ledger.beat("test", "plans", {});
  await fencesOn(pool).standing(pathId);
  await fencesOn(pool).behind();
  await callObservations(observations, pathId, now);
  await callReads(reads, pathId, now, appended.flatMap((a) => (a.status === "accepted" ? [a.id] : []))[0] ?? "");
}

async function callObservations(o: ReturnType<typeof observationsOn>, pathId: number, now: Date): Promise<void> {
  await o.snapshot();
  const since = timeIdFloor(now.getTime() - 700_000);
  await o.acknowledged(since, timeIdFloor(now.getTime() + 1_000), 4_000);
  await o.countAcknowledged(since, timeIdFloor(now.getTime() + 1_000));
  for (const horizon of [1, 10, 60]) await o.lateMutations(horizon, now, 4_000);
  await o.openDivergences([pathId], now, 400);
  await o.knownFindings(pathId, ["b1", "b2"]);
  await o.recordDivergences(pathId, [{ key: "b1", row: null }], "observer");
  await o.tallies();
  await o.openFindings();
  await o.runRates();
  await o.raiseWatermarks(pathId);
  await o.oldestByLane(pathId);
  await o.lowerWatermarks(pathId);
  await o.heldLanes(pathId);
  await o.heldKeys(pathId);
  await o.hotKeys(pathId, 2_000, 10);
  await o.distinctOwedKeys(pathId);
  await o.observed(pathId, now);
  await o.writeSample(pathId, { at: now, figures: {} as never, point: {} as never });
  await o.writeStoresNow(now, [{ store: "eu", awaySince: null, writable: true, because: null, provedAt: now }]);
  await o.writeStandings(now, [{ pathId, standing: "well", since: now, betterSince: null }]);
}

async function callReads(r: ReturnType<typeof ledgerReadsOn>, pathId: number, now: Date, id: string): Promise<void> {
  await r.frontPage();
  await r.storesNow();
  await r.series(pathId, { from: new Date(now.getTime() - 60_000), to: now, stepMs: 5_000 });
  await r.history(pathId, "b1", { below: null, limit: 100 });
  await r.history(pathId, "hot", { below: null, limit: 100 });
  await r.keysWithPrefix(pathId, "b", { after: null, limit: 100 });
  await r.drainHolds(pathId, 0, "b1");
  for (const by of [{ mutation: id }, { key: "b1" }, { requestId: "r1" }, { actor: "a1" }, { idempotencyKey: "i1" }])
    await r.search(by, 20);
  await r.stories([id]);
  await r.progress("relay", now);
  await r.observedUpTo();
  await r.findingCounts(null);
  await r.findersOf(pathId);
}

function newRow(i: number): AppendRow {
  return {
    id: timeId(Date.now(), i, Buffer.from(randomUUID().slice(0, 8))),
    key: `n${i}`,
    lane: i % 4,
    operation: 0,
    payload: '{"n":1}' as AppendRow["payload"],
    basedOn: null,
    floor: null,
    idempotencyKey: randomUUID(),
    fingerprint: randomUUID(),
    actor: "a1",
    requestId: "r1",
    acceptedAt: null,
  };
}

async function idsOf(pathId: number, lane: number): Promise<string[]> {
  const { rows } = await system.ledger.query(
    "SELECT mutation_id AS id FROM outstanding WHERE path_id = $1 AND lane = $2 AND state = 1 ORDER BY mutation_id LIMIT 500",
    [pathId, lane],
  );
  return rows.map((row) => row.id);
}

/** Another system's writes as intake met them, each outstanding, and the keys that they concern. */
async function observedWrites(pathId: number, count: number): Promise<void> {
  await system.ledger.query(
    `INSERT INTO observed_item (path_id, source, item_id, key, job, operation, state, version, payload, accepted_at, request_id, first_seen_at, seen_at)
     SELECT $1, n % 2, 'i' || n, 'o' || n / 2, CASE n % 2 WHEN 1 THEN 'j' || n END, 0, n % 5, n::text, '{}', now() - interval '1 hour', 'r' || n,
       now() - interval '1 hour', now() - n * interval '1 ms' FROM generate_series(1, $2) n
     ON CONFLICT DO NOTHING`,
    [pathId, count],
  );
  await system.ledger.query(
    `INSERT INTO observed_key (path_id, key, outstanding, oldest_at, highest_seen, checked_at)
     SELECT $1, 'o' || n, 2, now() - interval '1 hour', n::text, now() - n * interval '1 ms' FROM generate_series(1, $2) n
     ON CONFLICT (path_id, key) DO UPDATE SET outstanding = EXCLUDED.outstanding`,
    [pathId, count / 2],
  );
}

/** Every call about observed paths, about a few hundred keys. */
async function callObserved(pathId: number): Promise<void> {
  const intake = observedIntakeOn(pool);
  const reads = observedReadsOn(pool);
  const at = new Date();
  const keys = Array.from({ length: 400 }, (_, i) => `o${i * 37}`);
  const items = keys.map((key, i): ReadItem => ({ ...NO_ITEM, id: `i${i * 37}`, key }));
  expect(await intake.hold("plans", 60_000)).toBe(true);
  await intake.recordItems(pathId, items, at);
  expect(await intake.recordItems(pathId, items, new Date(at.getTime() + 1))).toEqual([]);
  for (const source of ITEM_SOURCES) {
    await intake.liveItems(pathId, source, { before: at, limit: 500 });
    const page = { before: at, after: null, limit: 300 };
    const { names, next } = await intake.liveNames(pathId, source, page);
    await intake.liveNames(pathId, source, { ...page, after: next });
    expect(await intake.itemsAt(pathId, names)).toHaveLength(names.length);
  }
  await intake.noteChange(pathId);
  expect(await intake.changes(pathId)).toBeGreaterThan(0n);
  await intake.recordStandings(
    pathId,
    keys.map((key, i) => ({ key, outstanding: i % 2, oldestAt: at, highestSeen: "7" })),
  );
  await intake.outstandingKeys(pathId, at, 400);
  await intake.totals(pathId, "outbox");
  await intake.step(pathId, { source: "origin", to: "o1", met: 1, unclassified: 0, example: null, tookMs: 1 });
  await intake.step(pathId, { source: "origin", to: null, met: 1, unclassified: 0, example: null, tookMs: 1 });
  await intake.waits(pathId, "jobs", "a test");
  await intake.read(pathId, "jobs");
  await reads.itemsOf(pathId, keys, 50);
  for (const asked of [{ key: "o37" }, { requestId: "r37" }, { item: "i37" }])
    await reads.itemsAsked([pathId], asked, 50);
  await reads.highestSeen(pathId, keys);
  await reads.walks();
  await reads.walksOf(pathId);
  for (const prefix of ["o37", "o", ""]) {
    await reads.listedKeys(pathId, { prefix, after: null, limit: 100 });
    await reads.knownKeys(pathId, { prefix, after: null, limit: 100 });
  }
  await intake.letGo("plans");
  await callRepairs(pathId, keys);
}

/** Every call about repairs of observed paths. */
async function callRepairs(pathId: number, keys: readonly string[]): Promise<void> {
  const effects = observedEffectsOn(pool);
  const holds = queueHoldsOn(pool);
  const run = randomUUID();
  const item = { source: "job", id: "i37", key: "o37" } as const;
  await effects.begin(
    run,
    pathId,
    keys.map((key, seq) => ({ seq, key, kind: "removed", item, before: "{}" })),
  );
  await effects.end(run, pathId, [{ seq: 1, after: null }]);
  await effects.ofSeqs(run, pathId, [1, 2]);
  await effects.ofRun(run, pathId, { after: 0, limit: 100 });
  await effects.keptJobs(pathId, ["i37"]);
  await effects.suppressItem(pathId, item, "a test");
  await effects.restoreItem(pathId, item);
  await observedRepairReadsOn(pool).itemsByIds(pathId, ["i37", "i74"]);
  await holds.holders("a queue");
  await holds.leftBehind();
  await fencesOn(pool).drainOf(pathId);
}

const NO_ITEM: Omit<ReadItem, "id" | "key"> = {
  source: "outbox",
  job: null,
  operation: "set",
  version: "7",
  payload: undefined,
  acceptedAt: null,
  actor: null,
  requestId: null,
  idempotencyKey: null,
  state: "done",
  because: null,
};

/** What one call of a plan may look at, and how it says so where it looks at more. */
function lookingTooFar(): string[] {
  return plans.flatMap(({ name, query, plan }) => {
    const most = mostLookedAt(plan);
    const bound = LARGER[name]?.rows ?? MOST_LOOKED_AT;
    return most.rows > bound
      ? [`${name}: ${most.node} looked at ${most.rows} rows in: ${query.replace(/\s+/g, " ").slice(0, 300)}`]
      : [];
  });
}

describe("the statements that the write path and its screens are made of", () => {
  it("look at what they are about and at nothing else, over 100,000 rows that were never analysed", async () => {
    const { rows } = await system.ledger.query("SELECT path_id FROM path_control WHERE path = 'profile'");
    const pathId = rows[0].path_id as number;
    await callAll(pathId);
    await backlog(system.ledger, { path: "profile", rows: ROWS / 2 });
    await backlog(system.ledger, { path: "profile", rows: ROWS / 2, key: "hot", lane: 3, queued: true, agoSec: 300 });
    plans.length = 0;
    await callAll(pathId);
    expect(lookingTooFar()).toEqual([]);
    expect(plans.length).toBeGreaterThan(60);
  }, 120_000);

  it("look at what they are about of observed paths as well, over 100,000 writes of another system", async () => {
    await ledgerOn(pool).register([{ name: "theirs", lanes: 1, replay: "last-write-wins" }]);
    const { rows } = await system.ledger.query("SELECT path_id FROM path_control WHERE path = 'theirs'");
    const pathId = rows[0].path_id as number;
    await callObserved(pathId);
    await observedWrites(pathId, ROWS);
    plans.length = 0;
    await callObserved(pathId);
    expect(lookingTooFar()).toEqual([]);
    expect(plans.flatMap(({ name, plan }) => (scans(plan) ? [name] : []))).toEqual([]);
    expect(plans.length).toBeGreaterThan(20);
  }, 120_000);

  it("keep exact counts of observed paths, whatever is inserted, changed and removed", async () => {
    const counted = await system.ledger.query(
      `SELECT t.total, CASE t.kind WHEN 2 THEN k.keys WHEN 3 THEN k.outstanding ELSE i.items END AS exact FROM observed_tally t
       JOIN path_control c USING (path_id)
       CROSS JOIN LATERAL (SELECT count(*) AS keys, coalesce(sum(outstanding), 0) AS outstanding FROM observed_key o WHERE o.path_id = t.path_id AND o.outstanding > 0) k
       CROSS JOIN LATERAL (SELECT count(*) AS items FROM observed_item o WHERE o.path_id = t.path_id AND o.source = t.kind) i
       WHERE c.path = 'theirs' AND t.kind <= 3 ORDER BY t.kind`,
    );
    expect(counted.rows).toHaveLength(4);
    for (const { total, exact } of counted.rows) expect(total).toBe(exact);
  });

  it("are all called here, or said to need no such look", () => {
    const isCalled = (name: string) =>
      called.has(name) || (/[ -]$/.test(name) && [...called].some((each) => each.startsWith(name)));
    expect(namesInSource().filter((name) => !isCalled(name) && NOT_CALLED[name] === undefined)).toEqual([]);
  });
});
