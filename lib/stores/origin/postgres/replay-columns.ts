import type pg from "pg";
import { type Columns, type PutColumns, placesOf } from "../../../domain/run/columns";
import type { ColumnsReplayed } from "../port";
import { type ColumnTexts, columnTexts, type PutTexts, putTexts } from "./column-texts";
import { IMAGES, MADE, putOverSeen, putWhereNothingWas } from "./put-sql";
import { insertReceipts, leaveColumnReceipts, mayChangeAfter } from "./receipts";
import type { OriginShape } from "./shape";

/**
 * Puts whole values over the versions that a plan saw, with receipts and before-images, and checks that covered items are covered.
 * A moved row is left alone. Nothing is decided here: every other item is left for a separate try.
 */
export async function replayColumns(
  client: pg.PoolClient,
  shape: OriginShape,
  { run, mark }: { run: string; mark: bigint },
  columns: { puts: PutColumns | null; covered: Columns | null },
): Promise<ColumnsReplayed> {
  const untried = { missed: placesOf(columns.puts), uncovered: placesOf(columns.covered), becauses: [] };
  // A key column of another type respells some keys, and a mutation under suppression needs a decision.
  if (shape.model !== "last-write-wins" || shape.keyType !== "text" || shape.keyIsLoose) return untried;
  const puts = columns.puts && putTexts(columns.puts);
  const covered = columns.covered && columnTexts(columns.covered);
  if (await anySuppressed(client, puts, covered)) return untried;
  const missed: number[] = [];
  let isLater = false;
  const putAll = async (puts: PutTexts, how: "over-seen" | "where-nothing-was") => {
    const row = await put(client, shape, { run, mark, how }, puts);
    missed.push(...(row.missed ?? []));
    isLater = row.later;
  };
  if (puts !== null && puts.absent < puts.count) await putAll(puts, "over-seen");
  if (puts !== null && puts.absent > 0) await putAll(puts, "where-nothing-was");
  if (puts !== null && isLater) await leaveColumnReceipts(client, shape, mark, { puts, missed });
  const look = covered === null ? { uncovered: [], becauses: [] } : await lookAt(client, shape, covered);
  return { missed, ...look };
}

async function anySuppressed(client: pg.PoolClient, ...columns: (ColumnTexts | null)[]): Promise<boolean> {
  const { rows } = await client.query<{ some: boolean }>({
    name: "columns-suppressed",
    text: `SELECT CASE WHEN NOT EXISTS (SELECT FROM trueup.suppressed) THEN false
             ELSE EXISTS (SELECT FROM trueup.suppressed WHERE mutation = ANY ($1::uuid[]))
               OR EXISTS (SELECT FROM trueup.suppressed WHERE mutation = ANY ($2::uuid[])) END AS some`,
    values: columns.map((c) => c?.ids ?? "{}"),
  });
  return rows[0]?.some === true;
}

interface PutRow {
  missed: number[] | null;
  /** True when receipts must wait for triggers. */
  later: boolean;
}

async function put(
  client: pg.PoolClient,
  shape: OriginShape,
  { run, mark, how }: { run: string; mark: bigint; how: "over-seen" | "where-nothing-was" },
  puts: PutTexts,
): Promise<PutRow> {
  const { rows } = await client.query<PutRow>({
    name: `${how} ${shape.path}`,
    text: how === "over-seen" ? updateText(shape) : insertText(shape),
    values: [
      ...[puts.keys, puts.versions, puts.values, puts.ids, puts.seen, shape.path, run],
      ...[puts.idempotency, puts.fingerprints, mark, shape.id],
    ],
  });
  return rows[0] ?? { missed: null, later: false };
}

const INPUT = `i AS MATERIALIZED (
  SELECT * FROM ROWS FROM (jsonb_array_elements_text($1::jsonb), unnest($2::bigint[]), jsonb_array_elements($3::jsonb), unnest($4::uuid[]),
    unnest($5::bigint[]), unnest($8::uuid[]), unnest($9::uuid[]))
  WITH ORDINALITY AS c(key, version, value, id, seen, idempotency, fingerprint, n))`;

// An existing receipt rejects the whole batch; a retry item by item renews it.
const leaving = (shape: OriginShape) => `
  after AS MATERIALIZED ${mayChangeAfter(shape)},
  done AS (SELECT put.id, put.key, put.version, put.became AS value, i.idempotency, i.fingerprint FROM put JOIN i ON i.n = put.n
    WHERE NOT (SELECT later FROM after)),
  r AS (${insertReceipts({ from: "done", path: "$6", mark: "$10", shape: "$11" }, "fail")})`;

const missedOf = (mine: string) =>
  `SELECT (SELECT array_agg(i.n::integer) FROM i WHERE ${mine} AND i.n NOT IN (SELECT put.n FROM put)) AS missed, after.later FROM after`;

const updateText = (shape: OriginShape) =>
  `WITH ${INPUT}, put AS (${putOverSeen(shape)}),${IMAGES},${leaving(shape)} ${missedOf("i.seen IS NOT NULL")}`;

const insertText = (shape: OriginShape) =>
  `WITH ${INPUT}, made AS (${putWhereNothingWas(shape)}), put AS (${MADE}),${IMAGES},${leaving(shape)} ${missedOf("i.seen IS NULL")}`;

/** An item with a receipt of its own was applied rather than covered; the retry item by item decides. */
async function lookAt(
  client: pg.PoolClient,
  shape: OriginShape,
  covered: ColumnTexts,
): Promise<Pick<ColumnsReplayed, "uncovered" | "becauses">> {
  const { rows } = await client.query<{ uncovered: number[] | null; becauses: string[] | null }>({
    name: `covered ${shape.path}`,
    text: `SELECT array_agg(a.n::integer) FILTER (WHERE a.receipt OR a.at < a.version) AS uncovered,
             json_agg('version ' || a.at || ' took its place' ORDER BY a.n) AS becauses
           FROM (SELECT i.n, i.version, EXISTS (SELECT FROM trueup.receipt r WHERE r.mutation = i.id) AS receipt,
               greatest((SELECT t.${shape.version} FROM ${shape.table} t WHERE t.${shape.key} = i.key),
                 (SELECT d.version FROM trueup.tombstone d WHERE d.path = $4 AND d.key = i.key), 0) AS at
             FROM ROWS FROM (jsonb_array_elements_text($1::jsonb), unnest($2::bigint[]), unnest($3::uuid[])) WITH ORDINALITY AS i(key, version, id, n)) a`,
    values: [covered.keys, covered.versions, covered.ids, shape.path],
  });
  return { uncovered: rows[0]?.uncovered ?? [], becauses: rows[0]?.becauses ?? [] };
}
