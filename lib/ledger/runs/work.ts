import type pg from "pg";
import type { JsonText } from "../../domain/json-text";
import { DISPOSITIONS } from "../../domain/plan/disposition";
import type { Columns, PutColumns } from "../../domain/run/columns";
import { plainArray, plainElements } from "../../postgres/arrays";
import { idempotencyDigest } from "../mutations/idempotency-digest";
import { type ItemRow, itemOf } from "../plans/rows";
import type { Run, RunLane, RunWork, WorkPage, WorkRange } from "./model";

/** The most payload bytes of a page, so that a lane of large payloads stays within the process's memory. */
const PAGE_BYTES = 4 * 2 ** 20;
const APPLY = DISPOSITIONS.indexOf("apply");
const SUPERSEDED = DISPOSITIONS.indexOf("superseded");
const SET = 0;

type WorkRow = Omit<ItemRow, "path_id" | "lane"> & {
  operation: number | null;
  payload: JsonText | null;
  based_on: string | null;
  idempotency: string | null;
  fingerprint: string | null;
};

interface PageRow {
  to: number | null;
  put_count: number;
  put_seqs: string;
  put_ids: string;
  put_keys: string;
  put_versions: string;
  put_seen: string;
  put_idempotency: string;
  put_fingerprints: string;
  put_values: string;
  covered_count: number;
  covered_seqs: string;
  covered_ids: string;
  covered_keys: string;
  covered_versions: string;
  withdrawn_count: number;
  withdrawn_seqs: string;
  withdrawn_ids: string;
  withdrawn_keys: string;
  withdrawn_versions: string;
  rest: WorkRow[] | null;
}

// Payloads stay JSON text on their way to the origin; what is covered or withdrawn needs none.
const itemsOf = (place: string, without: string) => `
  SELECT i.seq, i.mutation_id, i.key, i.version, i.seen, i.disposition, i.because, i.detail, m.operation, m.payload, m.based_on, m.idempotency, m.fingerprint
  FROM (SELECT * FROM plan_item x WHERE x.plan_id = $1 AND x.path_id = $2 AND x.lane = $3 AND ${place} ORDER BY x.seq) i
  LEFT JOIN LATERAL (SELECT y.operation, y.payload, y.based_on, ${idempotencyDigest("y")} AS idempotency, y.fingerprint
    FROM mutation y
    WHERE y.path_id = $2 AND y.key = i.key AND y.version = i.version AND i.mutation_id IS NOT NULL
      AND NOT (${without}) LIMIT 1) m ON true`;

const ONE_BY_ONE = `json_agg(json_build_object('seq', w.seq, 'mutation_id', w.mutation_id, 'key', w.key, 'version', w.version::text,
  'seen', w.seen::text, 'disposition', w.disposition, 'because', w.because, 'detail', w.detail - 'value', 'value', (w.detail -> 'value')::text, 'operation', w.operation,
  'payload', w.payload::text, 'based_on', w.based_on::text, 'idempotency', w.idempotency, 'fingerprint', w.fingerprint) ORDER BY w.seq)`;

// What is aggregated in one pass is in one order, the inner query's: the columns fit each other. They come as text of their own:
// wrapped into one object, every quote of a payload would be escaped and taken out again.
const columnsOf = (name: string, kind: number) => `
    (count(*) FILTER (WHERE w.kind = ${kind}))::integer AS ${name}_count, (array_agg(w.seq) FILTER (WHERE w.kind = ${kind}))::text AS ${name}_seqs,
    (array_agg(w.mutation_id) FILTER (WHERE w.kind = ${kind}))::text AS ${name}_ids, (json_agg(w.key) FILTER (WHERE w.kind = ${kind}))::text AS ${name}_keys,
    (array_agg(w.version) FILTER (WHERE w.kind = ${kind}))::text AS ${name}_versions`;

const PAGE = `SELECT max(w.seq) AS to, ${columnsOf("put", 0)}, ${columnsOf("covered", 1)}, ${columnsOf("withdrawn", 2)},
    (array_agg(w.seen) FILTER (WHERE w.kind = 0))::text AS put_seen,
    (array_agg(w.idempotency) FILTER (WHERE w.kind = 0))::text AS put_idempotency, (array_agg(w.fingerprint) FILTER (WHERE w.kind = 0))::text AS put_fingerprints,
    string_agg(w.payload::text, E'\\n') FILTER (WHERE w.kind = 0) AS put_values,
    ${ONE_BY_ONE} FILTER (WHERE w.kind IS NULL) AS rest
  FROM (SELECT s.*, CASE WHEN s.mutation_id IS NULL OR s.detail IS NOT NULL THEN NULL
        WHEN $6 = 'puts' AND s.disposition = ${APPLY} AND s.operation = ${SET} AND s.payload IS NOT NULL THEN 0
        WHEN $6 = 'puts' AND s.disposition = ${SUPERSEDED} THEN 1
        WHEN $6 = 'withdrawals' AND s.disposition = ${APPLY} THEN 2 END AS kind
      FROM (SELECT u.*, sum(pg_column_size(u.payload)) OVER (ORDER BY u.seq) AS bytes, row_number() OVER (ORDER BY u.seq) AS place
        FROM (${itemsOf("x.seq > $4 AND x.seq <= $4 + $5::integer", `$6 = 'withdrawals' OR $6 = 'puts' AND i.disposition = ${SUPERSEDED}`)}) u) s
    WHERE s.bytes IS NULL OR s.bytes <= ${PAGE_BYTES} OR s.place = 1 ORDER BY s.seq) w`;

/**
 * A page of at most `limit` items of a lane with their mutations, of some megabytes, at least one item, in one round trip. A lane's
 * numbers have no gaps.
 */
export async function workPage(
  pool: pg.Pool,
  run: Run,
  lane: RunLane,
  { after, limit, alike }: WorkRange,
): Promise<WorkPage> {
  const { rows } = await pool.query<PageRow>({
    name: "run-work",
    text: PAGE,
    values: [run.plan, lane.pathId, lane.lane, after, limit, alike],
  });
  const row = rows[0] as PageRow;
  return {
    to: row.to ?? lane.last,
    puts: putsIn(row),
    covered: columnsIn(row, "covered"),
    withdrawn: columnsIn(row, "withdrawn"),
    rest: (row.rest ?? []).map((item) => workOf(item, lane)),
  };
}

function columnsIn(row: PageRow, name: "put" | "covered" | "withdrawn"): Columns | null {
  if (row[`${name}_count`] === 0) return null;
  return {
    seqs: plainElements(row[`${name}_seqs`]).map(Number),
    ids: plainElements(row[`${name}_ids`]) as string[],
    keys: JSON.parse(row[`${name}_keys`]),
    versions: plainElements(row[`${name}_versions`]) as string[],
  };
}

function putsIn(row: PageRow): PutColumns | null {
  const columns = columnsIn(row, "put");
  if (columns === null) return null;
  return {
    ...columns,
    seen: plainElements(row.put_seen),
    idempotency: plainElements(row.put_idempotency),
    fingerprints: plainElements(row.put_fingerprints),
    // Postgres writes jsonb without line breaks.
    values: row.put_values.split("\n") as JsonText[],
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
    idempotency: row.idempotency,
    fingerprint: row.fingerprint,
  };
}
