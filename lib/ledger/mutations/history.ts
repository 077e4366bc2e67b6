import type pg from "pg";
import { type AppendingKind, factsOf, PLAN_KINDS } from "../../domain/plan/kinds";
import { namesIn } from "../codes";
import { ledgerMutationOf, STORY_COLUMNS, STORY_JOINS, type StoryRow } from "./evidence";
import type { FoundMutation, HistoryPage, KeyPage, MutationSearch, MutationStory } from "./model";

interface Row extends StoryRow {
  path_id: number;
  idempotency_key: string;
  actor: string | null;
  request_id: string | null;
  repair_kind: AppendingKind | null;
  caller_request: string | null;
  attempts: number | null;
  settled_by: string | null;
}

const APPENDING = PLAN_KINDS.filter((kind) => factsOf(kind).does === "appends");
const UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
// The request of a mutation that a repair appended is the repair's run. Of several requests under which its callers made it, one is shown.
const COLUMNS = `${STORY_COLUMNS}, m.path_id, m.idempotency_key, m.actor, m.request_id, coalesce(o.attempts, s.attempts) AS attempts, s.settled_by,
  (SELECT p.kind FROM run r JOIN plan p ON p.plan_id = r.plan_id
   WHERE r.run_id = CASE WHEN m.request_id ~ '${UUID}' THEN m.request_id::uuid END AND p.kind IN ${namesIn(APPENDING)}) AS repair_kind,
  (SELECT c.request_id FROM caller_request c WHERE c.mutation_id = m.id ORDER BY c.request_id LIMIT 1) AS caller_request`;

function storyOf(row: Row): MutationStory {
  return {
    ...ledgerMutationOf(row),
    pathId: row.path_id,
    key: row.key,
    idempotencyKey: row.idempotency_key,
    actor: row.actor,
    requestId: row.repair_kind === null ? row.request_id : row.caller_request,
    appendedBy:
      row.repair_kind === null || row.request_id === null ? null : { run: row.request_id, kind: row.repair_kind },
    attempts: row.attempts ?? 0,
    settledBy: row.settled_by,
  };
}

/** A page of a key's history. */
export async function history(
  pool: pg.Pool,
  pathId: number,
  key: string,
  { below, limit }: HistoryPage,
): Promise<MutationStory[]> {
  const { rows } = await pool.query<Row>({
    name: "history",
    text: `SELECT ${COLUMNS} FROM (
             SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = $2 AND x.version < $3 ORDER BY x.version DESC LIMIT $4) m
           ${STORY_JOINS} ORDER BY m.version DESC`,
    values: [pathId, key, below ?? 9_223_372_036_854_775_807n, limit],
  });
  return rows.map(storyOf);
}

/** The stories of these mutations, in the order of their ids. Unknown ids are left out. */
export async function stories(pool: pg.Pool, ids: readonly string[]): Promise<MutationStory[]> {
  const { rows } = await pool.query<Row>({
    name: "stories",
    text: `SELECT ${COLUMNS} FROM (
             SELECT x.* FROM unnest($1::uuid[]) u(id) CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = u.id LIMIT 1) x) m
           ${STORY_JOINS} ORDER BY m.id`,
    values: [ids],
  });
  return rows.map(storyOf);
}

/** The first id of a write that was acknowledged twice under one idempotency key: the ledger has the write under that id alone. */
const repeatedAs = (id: string) =>
  `(SELECT l.other_id FROM mutation_link l WHERE l.mutation_id = ${id} AND l.relation = 'repeated-as' LIMIT 1)`;

// What was asked, the most telling first: that one finds the rows by an index of its own, in an order that it has; the others
// only sort out.
const FOUND_BY: { part: keyof MutationSearch; rows: (value: string, others: string) => string }[] = [
  {
    part: "mutation",
    rows: (value, others) =>
      `SELECT * FROM mutation x WHERE x.id IN (${value}, ${repeatedAs(value)})${others} LIMIT $1`,
  },
  {
    part: "idempotencyKey",
    rows: (value, others) =>
      `SELECT x.* FROM path_control c CROSS JOIN LATERAL (
         SELECT i.mutation_id FROM idempotency i WHERE i.path_id = c.path_id AND i.idempotency_key = ${value} LIMIT 1) d
       CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = d.mutation_id${others} LIMIT 1) x LIMIT $1`,
  },
  {
    part: "requestId",
    rows: (value, others) =>
      `(SELECT * FROM mutation x WHERE x.request_id = ${value}${others} ORDER BY x.id DESC LIMIT $1)
       UNION ALL
       (SELECT x.* FROM caller_request c CROSS JOIN LATERAL (
          SELECT * FROM mutation x WHERE x.id IN (c.mutation_id, ${repeatedAs("c.mutation_id")})
            AND x.request_id IS DISTINCT FROM ${value}${others} LIMIT 1) x
        WHERE c.request_id = ${value} ORDER BY c.mutation_id DESC LIMIT $1)`,
  },
  {
    part: "key",
    rows: (value, others) =>
      `SELECT x.* FROM path_control c CROSS JOIN LATERAL (
         SELECT * FROM mutation x WHERE x.path_id = c.path_id AND x.key = ${value}${others} ORDER BY x.version DESC LIMIT $1) x`,
  },
  {
    part: "actor",
    rows: (value, others) => `SELECT * FROM mutation x WHERE x.actor = ${value}${others} ORDER BY x.id DESC LIMIT $1`,
  },
];

const IS: Record<keyof MutationSearch, (value: string) => string> = {
  mutation: (value) => `x.id = ${value}`,
  idempotencyKey: (value) => `x.idempotency_key = ${value}`,
  requestId: (value) =>
    `(x.request_id = ${value} OR EXISTS (
       SELECT FROM caller_request c WHERE c.request_id = ${value} AND x.id IN (c.mutation_id, ${repeatedAs("c.mutation_id")})))`,
  key: (value) => `x.key = ${value}`,
  actor: (value) => `x.actor = ${value}`,
  pathId: (value) => `x.path_id = ${value}`,
};

/** So many decisions about one write are followed, each about what the one before had put in its place. */
const FOLLOWED = 8;

// One row for each mutation that was found, and one more for each that stands in its place: mostly none, at the cost of one look
// into an index.
const WITH_REPLACEMENTS = `
  SELECT f.*, f.id AS root, 0 AS step, NULL AS relation FROM f
  UNION ALL
  SELECT x.*, f.id, c.step, c.relation FROM f
  CROSS JOIN LATERAL (
    WITH RECURSIVE chain AS (
      (SELECT l.other_id, l.relation, 1 AS step FROM mutation_link l WHERE l.mutation_id = f.id ORDER BY l.at DESC LIMIT 1)
      UNION ALL
      SELECT n.other_id, n.relation, c.step + 1 FROM chain c
      CROSS JOIN LATERAL (SELECT * FROM mutation_link l WHERE l.mutation_id = c.other_id ORDER BY l.at DESC LIMIT 1) n
      WHERE c.step < ${FOLLOWED})
    SELECT * FROM chain) c
  CROSS JOIN LATERAL (SELECT * FROM mutation y WHERE y.id = c.other_id LIMIT 1) x`;

/** The mutations that match every given property, newest first. A path alone is no question. */
export async function search(pool: pg.Pool, by: MutationSearch, limit: number): Promise<FoundMutation[]> {
  const found = FOUND_BY.find(({ part }) => by[part] !== undefined);
  if (found === undefined) return [];
  const asked = (Object.keys(IS) as (keyof MutationSearch)[]).filter((part) => by[part] !== undefined);
  const others = asked
    .filter((part) => part !== found.part)
    .map((part) => ` AND ${IS[part](`$${asked.indexOf(part) + 2}`)}`);
  const { rows } = await pool.query<Row & { root: string; step: number; relation: string | null }>({
    name: `search ${asked.join(" ")}`,
    text: `WITH f AS MATERIALIZED (
             SELECT * FROM (${found.rows(`$${asked.indexOf(found.part) + 2}`, others.join(""))}) x ORDER BY x.id DESC LIMIT $1)
           SELECT ${COLUMNS}, m.root, m.step, m.relation FROM (${WITH_REPLACEMENTS}) m
           ${STORY_JOINS} ORDER BY m.root DESC, m.step`,
    values: [limit, ...asked.map((part) => by[part])],
  });
  const all: FoundMutation[] = [];
  for (const row of rows) {
    if (row.relation === null) all.push({ ...storyOf(row), replacedBy: [] });
    else all.at(-1)?.replacedBy.push({ relation: row.relation, by: storyOf(row) });
  }
  return all;
}

/** Keys that begin with a text, in byte order, each with its head: a loose scan over the ledger's own key order. */
export async function keysWithPrefix(pool: pg.Pool, pathId: number, prefix: string, { after, limit }: KeyPage) {
  const { rows } = await pool.query<{ key: string; head: string; accepted_at: Date }>({
    name: "keys-with-prefix",
    text: `WITH RECURSIVE k AS (
        (SELECT m.key FROM mutation m WHERE m.path_id = $1 AND m.key >= $2 AND m.key > $3 ORDER BY m.key LIMIT 1)
        UNION ALL
        SELECT (SELECT m.key FROM mutation m WHERE m.path_id = $1 AND m.key > k.key ORDER BY m.key LIMIT 1)
        FROM k WHERE k.key IS NOT NULL AND starts_with(k.key, $2))
      SELECT p.key, h.version AS head, h.accepted_at FROM (SELECT key FROM k WHERE key IS NOT NULL AND starts_with(key, $2) LIMIT $4) p
      CROSS JOIN LATERAL (SELECT m.version, m.accepted_at FROM mutation m WHERE m.path_id = $1 AND m.key = p.key ORDER BY m.version DESC LIMIT 1) h`,
    values: [pathId, prefix, after ?? "", limit],
  });
  return rows.map((row) => ({ key: row.key, head: BigInt(row.head), acceptedAt: row.accepted_at }));
}
