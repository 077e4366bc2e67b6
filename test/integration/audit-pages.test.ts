import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditFilter } from "../../lib/ledger/audit/model";
import { auditPage } from "../../lib/ledger/audit/pages";
import { createPool } from "../../lib/postgres/pool";
import { freshStores } from "../setup/fixture";

const ROWS = 100_000;
const INCIDENT = randomUUID();
/** The most rows that one node of a plan may look at, for a page of a hundred. A time may be two hours off, which is 7,200 rows here. */
const MOST_LOOKED_AT = 8_000;

interface PlanNode {
  "Node Type": string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

let pool: pg.Pool;
beforeAll(async () => {
  pool = createPool({
    connectionString: (await freshStores()).DATABASE_URL,
    name: "audit",
    max: 1,
    statementTimeoutMs: 120_000,
  });
  // A row a second. One in a thousand is about what a rare filter asks for.
  await pool.query(
    `INSERT INTO audit_row (stream, number, at, principal, actor, verb, subject, paths, key, incident_id, text, hash)
     SELECT 'changes', n, timestamptz '2026-01-01' + n * interval '1 second', CASE WHEN n % 1000 = 0 THEN 'person:rare' ELSE 'person:' || n % 7 END,
       'a', CASE WHEN n % 1000 = 1 THEN 'rare' ELSE 'often' END, 's',
       CASE WHEN n % 1000 = 2 THEN '{rare,other}'::text[] ELSE '{profile}' END, CASE WHEN n % 1000 = 3 THEN 'rare' END,
       CASE WHEN n % 1000 = 4 THEN $1::uuid END, 't', ''
     FROM generate_series(1, $2) n`,
    [INCIDENT, ROWS],
  );
  await pool.query("ANALYZE audit_row");
}, 120_000);
afterAll(() => pool.end());

/** The most rows that one node looked at. */
function mostLookedAt(plan: PlanNode): number {
  const own = (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
  return Math.max(own, ...(plan.Plans ?? []).map(mostLookedAt));
}

const explained: PlanNode[] = [];
/** The pool, whose statements are explained as well as carried out. */
const explaining = {
  async query(text: string, values: unknown[]) {
    const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    explained.push(rows[0]["QUERY PLAN"][0].Plan);
    return pool.query(text, values);
  },
} as unknown as pg.Pool;

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

it.each<[string, Partial<AuditFilter>, number | null, number[]]>([
  ["the newest", {}, null, [100_000, 99_999]],
  ["those far below", {}, 20_000, [19_999, 19_998]],
  ["a rare principal's", { principal: "person:rare" }, null, [100_000, 99_000]],
  ["a rare verb's", { verb: "rare" }, 50_000, [49_001, 48_001]],
  ["a rare path's", { path: "rare" }, null, [99_002, 98_002]],
  ["a frequent path's", { path: "profile" }, null, [100_000, 99_999]],
  ["a key's", { key: "rare" }, null, [99_003, 98_003]],
  ["an incident's", { incident: INCIDENT }, 30_000, [29_004, 28_004]],
  ["those before a time", { to: at(20_000) }, null, [19_999, 19_998]],
  ["those from a time on", { from: at(99_999) }, null, [100_000, 99_999]],
  ["those of a span", { from: at(10_000), to: at(10_002) }, null, [10_001, 10_000]],
  ["those about own paths alone", { onlyPaths: ["profile"] }, null, [100_000, 99_999]],
  ["those about rare own paths alone", { onlyPaths: ["rare", "other"] }, null, [99_002, 98_002]],
  ["none about one of two paths", { onlyPaths: ["rare"] }, null, []],
])("a page of the audit has %s, and looks at a small part of the rows", async (_, filter, below, first) => {
  explained.length = 0;
  const page = await auditPage(
    explaining,
    { stream: "changes", onlyPaths: null, ...filter },
    below === null ? null : BigInt(below),
    100,
  );
  expect(page.slice(0, 2).map(({ number }) => Number(number))).toEqual(first);
  expect(mostLookedAt(explained[0] as PlanNode)).toBeLessThan(MOST_LOOKED_AT);
});
