import type pg from "pg";
import { OPERATIONS } from "../../../domain/mutation";
import { DISPOSITIONS } from "../../../domain/plan/disposition";
import { OUTCOMES } from "../../../domain/run/outcomes";
import type { RunHold } from "../../../domain/run/run-overtaken";
import { type LaneEntry, OriginRefused, type SameDatabaseReplay } from "../port";
import { digestOf } from "./digest";
import { IMAGES, MADE, putOverSeen, putWhereNothingWas } from "./put-sql";
import { mayChangeAfter } from "./receipts";
import type { OriginShape } from "./shape";
import { underMark } from "./under-fence";

const APPLY = DISPOSITIONS.indexOf("apply");
const SUPERSEDED = DISPOSITIONS.indexOf("superseded");
const SET = OPERATIONS.indexOf("set");

// Two sessions give the same text only for the same role, in one database of one running server, with the same ledger.
const WHERE_IT_IS = `(SELECT concat_ws(' ', c.system_identifier, pg_postmaster_start_time(), d.oid, current_user, to_regclass('plan_item')::oid,
  to_regclass('outstanding')::oid, to_regproc('record_run_batch')::oid) FROM pg_control_system() c, pg_database d WHERE d.datname = current_database())`;

/** The text that identifies the shared database; null: the databases differ, or one session cannot read its own identity. */
async function inOneDatabase(origin: pg.Pool, ledger: pg.Pool): Promise<string | null> {
  const [there, here] = await Promise.all(
    [origin, ledger].map((pool) =>
      pool.query<{ place: string }>({ name: "where-it-is", text: `SELECT ${WHERE_IT_IS} AS place` }).then(
        ({ rows }) => rows[0]?.place ?? null,
        () => null,
      ),
    ),
  );
  return here != null && here === there ? here : null;
}

interface SameDatabase {
  /** Identifies the shared database of ledger and origin. */
  place: string;
  run: RunHold & { plan: string };
  lane: { pathId: number; lane: number };
  items: { after: number; limit: number };
}

/** Replays a path whose ledger may share the origin's database: whole values of keys that are plain text. */
export function sameDatabaseReplay(
  pools: { writes: pg.Pool; ledger: pg.Pool },
  shapeOf: () => Promise<OriginShape>,
): SameDatabaseReplay {
  return {
    async page(entry, run, lane, items) {
      const shape = await shapeOf();
      if (shape.model !== "last-write-wins" || shape.keyType !== "text" || shape.keyIsLoose) return null;
      const place = await inOneDatabase(pools.writes, pools.ledger);
      return place === null ? null : replayPage(pools.writes, shape, entry, { place, run, lane, items });
    },
  };
}

/**
 * Executes a lane's next items and records them, in one transaction of the shared database; no row leaves the server. Returns the
 * last position done. Throws OriginRefused, and `rejected` also for an item that is neither a whole value over the seen version nor
 * covered by one. Then nothing took effect, and the caller replays the items in two transactions.
 */
async function replayPage(
  pool: pg.Pool,
  shape: OriginShape,
  entry: LaneEntry,
  { place, run, lane, items }: SameDatabase,
): Promise<number> {
  return underMark(pool, shape, { ...entry, run }, async (client, next) => {
    const { rows } = await client.query<{ upto: number | null; recorded: boolean | null; applied: boolean }>({
      name: `same-database ${shape.path}`,
      text: pageText(shape),
      values: [
        ...[run.plan, lane.pathId, lane.lane, items.after, items.limit, shape.path, run.id, `run ${run.id}`, place],
        ...[next.number, next.nonce, next.before, shape.id],
      ],
    });
    const { upto, recorded, applied } = rows[0] ?? { upto: null, recorded: null, applied: false };
    if (upto === null || recorded !== true)
      throw new OriginRefused({
        kind: "rejected",
        because: "not all of these mutations can be written together",
        sqlState: null,
      });
    return { result: upto, applied: applied ? null : [] };
  });
}

// The ledger's key order matches no index of the origin. `i` is empty when any item is not plain: then nothing is written, and
// nothing recorded.
const input = (later: string) => `
  page AS MATERIALIZED (
    SELECT x.seq AS n, x.mutation_id AS id, x.key COLLATE "default" AS key, x.version, x.seen, x.disposition, m.payload AS value,
      x.mutation_id IS NOT NULL AND x.detail IS NULL AND (x.disposition = ${SUPERSEDED} OR x.disposition = ${APPLY} AND m.operation = ${SET} AND m.payload IS NOT NULL) AS plain
    FROM plan_item x LEFT JOIN LATERAL (SELECT y.operation, y.payload FROM mutation y
      WHERE y.path_id = $2 AND y.key = x.key AND y.version = x.version AND x.disposition = ${APPLY} LIMIT 1) m ON true
    WHERE x.plan_id = $1 AND x.path_id = $2 AND x.lane = $3 AND x.seq > $4 AND x.seq <= $4 + $5::integer),
  fit AS MATERIALIZED (
    SELECT bool_and(p.plain) AND ${WHERE_IT_IS} = $9 AND NOT ${later}
      AND CASE WHEN NOT EXISTS (SELECT FROM trueup.suppressed) THEN true
          ELSE NOT EXISTS (SELECT FROM trueup.suppressed s WHERE s.mutation = ANY (array_agg(p.id))) END AS fits FROM page p),
  i AS NOT MATERIALIZED (SELECT * FROM page p WHERE p.disposition = ${APPLY} AND (SELECT fits FROM fit))`;

// An existing receipt, of a row that was since restored, rejects the page; the retry item by item renews it. Rows count as
// returned; the ledger shares the database, so a repeated write needs no digest here.
const RECEIPTS = `
  r AS (INSERT INTO trueup.receipt (mutation, path, key, version, mark, became, shape)
        SELECT put.id, $6, put.key, put.version, $10, ${digestOf("put.became")}, $13 FROM put RETURNING mutation)`;

const counted = (name: "applied" | "superseded", count: string) => `WHEN ${OUTCOMES.indexOf(name)} THEN ${count}`;

function pageText(shape: OriginShape): string {
  return `WITH ${input(mayChangeAfter(shape))},
  moved AS (${putOverSeen(shape)}),
  made AS (${putWhereNothingWas(shape)}),
  put AS (SELECT * FROM moved UNION ALL ${MADE}),${RECEIPTS},${IMAGES},
  covered AS (
    SELECT array_agg(c.id ORDER BY c.n) AS ids, array_agg('version ' || c.at || ' took its place' ORDER BY c.n) AS becauses,
      bool_or(c.at < c.version OR EXISTS (SELECT FROM trueup.receipt y WHERE y.mutation = c.id)) AS open
    FROM (SELECT p.n, p.id, p.version, greatest((SELECT t.${shape.version} FROM ${shape.table} t WHERE t.${shape.key} = p.key),
            (SELECT d.version FROM trueup.tombstone d WHERE d.path = $6 AND d.key = p.key), put.version, 0) AS at
          FROM page p LEFT JOIN put ON put.key = p.key WHERE p.disposition = ${SUPERSEDED} AND (SELECT fits FROM fit)) c),
  did AS (SELECT array_agg(put.id) AS ids, count(*) AS n, (SELECT count(*) FROM r) AS receipts FROM put),
  listed AS (INSERT INTO trueup.flush (path, lane, number, nonce, ids) SELECT $6, $3, $10, $11, did.ids FROM did WHERE did.n > 0),
  marked AS MATERIALIZED (SELECT record_flush($2, $3, $10, $11, $12, did.ids) AS done FROM did WHERE did.n > 0)
  SELECT all_of.upto, d.n > 0 AS applied, CASE WHEN f.fits AND d.n = all_of.applied AND d.receipts = d.n AND c.open IS NOT TRUE THEN record_run_batch($7, $2, $3, $4, all_of.upto,
      ARRAY(SELECT CASE g ${counted("applied", "d.n")} ${counted("superseded", "all_of.covered")} ELSE 0 END FROM generate_series(0, ${OUTCOMES.length - 1}) g ORDER BY g),
      '{}', '{}', '{}', $8, '{}', '{}', '{}', coalesce(d.ids, '{}'), '{}', coalesce(c.ids, '{}'), c.becauses, '{}', '{}', NULL, '{}') END AS recorded
  FROM fit f, did d LEFT JOIN marked ON true, covered c, (SELECT max(p.n)::integer AS upto, count(*) FILTER (WHERE p.disposition = ${APPLY}) AS applied,
    count(*) FILTER (WHERE p.disposition = ${SUPERSEDED}) AS covered FROM page p) all_of`;
}
