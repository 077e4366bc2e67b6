import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeId, timeIdFloor } from "../../lib/domain/time-id";
import { fencesOn } from "../../lib/ledger/drain/fences";
import { LanesRefused } from "../../lib/ledger/drain/model";
import { ledgerOn } from "../../lib/ledger/ledger";
import type { AppendRow } from "../../lib/ledger/mutations/model";
import { observationsOn } from "../../lib/ledger/observations/observations";
import { ledgerReadsOn } from "../../lib/ledger/reads";
import { createPool } from "../../lib/postgres/pool";
import { backlog } from "../fixtures/backlog";
import { freshSystem, type TestSystem } from "../fixtures/system";

const ROWS = 100_000;
/** The most rows that one node of a plan may look at, for calls about a few hundred rows. A rescan of a lane looks at millions. */
const MOST_LOOKED_AT = 6_000;
/** The rooms whose named statements are called by paths, writes and screens without end. */
const ROOMS = ["drain", "mutations", "observations", "paths", "rollback"];
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
  await o.raiseWatermarks(pathId);
  await o.oldestByLane(pathId);
  await o.lowerWatermarks(pathId);
  await o.heldLanes(pathId);
  await o.heldKeys(pathId);
  await o.hotKeys(pathId, 2_000, 10);
  await o.distinctOwedKeys(pathId);
  await o.observed(pathId, now);
  await o.writeSample(pathId, { at: now, figures: {} as never, point: {} as never });
}

async function callReads(r: ReturnType<typeof ledgerReadsOn>, pathId: number, now: Date, id: string): Promise<void> {
  await r.frontPage();
  await r.series(pathId, { from: new Date(now.getTime() - 60_000), to: now, stepMs: 5_000 });
  await r.history(pathId, "b1", { below: null, limit: 100 });
  await r.history(pathId, "hot", { below: null, limit: 100 });
  await r.keysWithPrefix(pathId, "b", { after: null, limit: 100 });
  await r.drainHolds(pathId, 0, "b1");
  for (const by of [{ mutation: id }, { key: "b1" }, { requestId: "r1" }, { actor: "a1" }, { idempotencyKey: "i1" }])
    await r.search(by, 20);
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

describe("the statements that the write path and its screens are made of", () => {
  it("look at what they are about and at nothing else, over 100,000 rows that were never analysed", async () => {
    const { rows } = await system.ledger.query("SELECT path_id FROM path_control WHERE path = 'profile'");
    const pathId = rows[0].path_id as number;
    await callAll(pathId);
    await backlog(system.ledger, { path: "profile", rows: ROWS / 2 });
    await backlog(system.ledger, { path: "profile", rows: ROWS / 2, key: "hot", lane: 3, queued: true, agoSec: 300 });
    plans.length = 0;
    await callAll(pathId);
    const tooMany = plans.flatMap(({ name, query, plan }) => {
      const most = mostLookedAt(plan);
      const bound = LARGER[name]?.rows ?? MOST_LOOKED_AT;
      return most.rows > bound
        ? [`${name}: ${most.node} looked at ${most.rows} rows in: ${query.replace(/\s+/g, " ").slice(0, 300)}`]
        : [];
    });
    expect(tooMany).toEqual([]);
    expect(plans.length).toBeGreaterThan(60);
  }, 120_000);

  it("are all called here, or said to need no such look", () => {
    const isCalled = (name: string) =>
      called.has(name) || (/[ -]$/.test(name) && [...called].some((each) => each.startsWith(name)));
    expect(namesInSource().filter((name) => !isCalled(name) && NOT_CALLED[name] === undefined)).toEqual([]);
  });
});
