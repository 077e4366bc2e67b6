import type pg from "pg";
import { DISPOSITIONS } from "../../../domain/plan/disposition";
import type { Columns, PutColumns } from "../../../ports/columns";
import type { Run, RunLane, RunWork, WorkPage } from "../../../ports/plans";
import { plainArray } from "../arrays";
import { type ItemRow, itemOf } from "./plan-rows";

/** What a page may hold of payloads as they lie in the ledger, so that a lane of large ones stays within the process's memory. */
const PAGE_BYTES = 4 * 2 ** 20;
const APPLY = DISPOSITIONS.indexOf("apply");
const SUPERSEDED = DISPOSITIONS.indexOf("superseded");
const SET = 0;

type WorkRow = Omit<ItemRow, "path_id" | "lane"> & {
  operation: number | null;
  payload: string | null;
  based_on: string | null;
};

type ColumnsRow = { [C in Exclude<keyof PutColumns, "count" | "absent">]: string | null } & { count: number };

interface PageRow {
  to: number | null;
  puts: ColumnsRow & { absent: number };
  covered: ColumnsRow;
  rest: WorkRow[] | null;
}

// Payloads stay JSON text on their way to the origin; what a newer version covers needs none.
const itemsOf = (place: string, columns: string) => `
  SELECT i.seq, i.mutation_id, i.key, i.version, i.seen, i.disposition, i.because, i.detail, m.operation, m.payload, m.based_on
  FROM (SELECT * FROM plan_item x WHERE x.plan_id = $1 AND x.path_id = $2 AND x.lane = $3 AND ${place} ORDER BY x.seq) i
  LEFT JOIN LATERAL (SELECT y.operation, y.payload, y.based_on FROM mutation y
    WHERE y.path_id = $2 AND y.key = i.key AND y.version = i.version AND i.mutation_id IS NOT NULL
      AND NOT (${columns} AND i.disposition = ${SUPERSEDED}) LIMIT 1) m ON true`;

const ONE_BY_ONE = `json_agg(json_build_object('seq', w.seq, 'mutation_id', w.mutation_id, 'key', w.key, 'version', w.version::text,
  'seen', w.seen::text, 'disposition', w.disposition, 'because', w.because, 'detail', w.detail, 'operation', w.operation,
  'payload', w.payload::text, 'based_on', w.based_on::text) ORDER BY w.seq)`;

// What is aggregated in one pass is in one order, the inner query's: the columns fit each other.
const columnsOf = (kind: string, more: string) => `json_build_object('count', count(*) FILTER (WHERE ${kind}),
  'seqs', (array_agg(w.seq) FILTER (WHERE ${kind}))::text, 'ids', (array_agg(w.mutation_id) FILTER (WHERE ${kind}))::text,
  'keys', (json_agg(w.key) FILTER (WHERE ${kind}))::text, 'versions', (array_agg(w.version) FILTER (WHERE ${kind}))::text${more})`;

const PUT = `w.plain AND w.disposition = ${APPLY} AND w.operation = ${SET}`;
const COVERED = `w.plain AND w.disposition = ${SUPERSEDED}`;

const PAGE = `SELECT max(w.seq) AS to,
    ${columnsOf(
      PUT,
      `, 'absent', count(*) FILTER (WHERE ${PUT} AND w.seen IS NULL), 'seen', (array_agg(w.seen) FILTER (WHERE ${PUT}))::text,
       'values', '[' || string_agg(w.payload::text, ',') FILTER (WHERE ${PUT}) || ']'`,
    )} AS puts,
    ${columnsOf(COVERED, "")} AS covered,
    ${ONE_BY_ONE} FILTER (WHERE NOT coalesce(${PUT}, false) AND NOT (${COVERED})) AS rest
  FROM (SELECT s.*, $6 AND s.mutation_id IS NOT NULL AND s.detail IS NULL AS plain FROM (
      SELECT u.*, sum(pg_column_size(u.payload)) OVER (ORDER BY u.seq) AS bytes, row_number() OVER (ORDER BY u.seq) AS place
      FROM (${itemsOf("x.seq > $4 AND x.seq <= $4 + $5::integer", "$6")}) u) s
    WHERE s.bytes IS NULL OR s.bytes <= ${PAGE_BYTES} OR s.place = 1 ORDER BY s.seq) w`;

/** A page of a lane's items with their mutations, in one round trip. A lane's numbers have no gaps. */
export async function workPage(
  pool: pg.Pool,
  run: Run,
  lane: RunLane,
  after: number,
  limit: number,
  columns: boolean,
): Promise<WorkPage> {
  const { rows } = await pool.query<PageRow>({
    name: "run-work",
    text: PAGE,
    values: [run.plan, lane.pathId, lane.lane, after, limit, columns],
  });
  const { to, puts, covered, rest } = rows[0] as PageRow;
  return {
    to: to ?? lane.last,
    puts: puts.count === 0 ? null : (puts as PutColumns),
    covered: covered.count === 0 ? null : (covered as Columns),
    rest: (rest ?? []).map((row) => workOf(row, lane)),
  };
}

/** Items of a lane one by one, in order. */
export async function workAt(
  pool: pg.Pool,
  run: Run,
  lane: Pick<RunLane, "pathId" | "lane">,
  seqs: number[],
): Promise<RunWork[]> {
  if (seqs.length === 0) return [];
  const { rows } = await pool.query<{ rest: WorkRow[] | null }>({
    name: "run-work-at",
    text: `SELECT ${ONE_BY_ONE} AS rest FROM (${itemsOf("x.seq = ANY ($4::integer[])", "false")}) w`,
    values: [run.plan, lane.pathId, lane.lane, plainArray(seqs)],
  });
  return (rows[0]?.rest ?? []).map((row) => workOf(row, lane));
}

function workOf(row: WorkRow, lane: Pick<RunLane, "pathId" | "lane">): RunWork {
  return {
    ...itemOf({ ...row, path_id: lane.pathId, lane: lane.lane }),
    operation: row.operation,
    payload: row.payload,
    basedOn: row.based_on === null ? null : BigInt(row.based_on),
  };
}
