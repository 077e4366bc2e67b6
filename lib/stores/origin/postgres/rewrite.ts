import type pg from "pg";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { FlushReport, ReplayResult, Rewriting } from "../port";
import { dropped } from "./not-written";
import type { OriginShape } from "./shape";
import { lockRows } from "./write-rows";

/** Puts recorded values back over rows with the version and value that the plan saw; a moved row is reported as drifted. */
export async function rewriteRows(
  client: pg.PoolClient,
  shape: OriginShape,
  run: string,
  batch: Rewriting[],
): Promise<{ results: ReplayResult[]; rows: FlushReport["rows"] }> {
  if (batch.length === 0) return { results: [], rows: new Map() };
  const before = await lockRows(client, shape, [...new Set(batch.map((r) => r.key))]);
  const mine = await written(client, run, batch);
  const due = batch.filter((r) => !mine.has(r.id));
  // The rows are locked, so an unmoved row stays unmoved until the write.
  const still = await stillAsSeen(client, shape, due);
  const open = due.filter((r) => still.has(r.id));
  await keepImages(client, shape, run, open);
  await putBack(client, shape, open);
  const rows: FlushReport["rows"] = new Map(before);
  for (const r of open)
    rows.set(r.key, {
      version: r.version,
      value: r.payload ?? undefined,
      deleted: r.payload === null,
    });
  const results = batch.map((r): ReplayResult => {
    if (mine.has(r.id) || still.has(r.id)) return { id: r.id, effect: "applied", because: null };
    return { id: r.id, effect: "drifted", because: "the row no longer holds what the plan saw" };
  });
  return { results, rows };
}

/** The items that an earlier attempt of this run wrote. */
async function written(client: pg.PoolClient, run: string, batch: Rewriting[]): Promise<Set<string>> {
  const { rows } = await client.query<{ mutation: string }>({
    name: "rewritten-before",
    text: "SELECT mutation FROM trueup.before_image WHERE run = $1 AND mutation = ANY ($2::uuid[])",
    values: [run, plainArray(batch.map((r) => r.id))],
  });
  return new Set(rows.map((row) => row.mutation));
}

const SEEN = "unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[]) AS i(id, key, version, over)";

const seenBy = (batch: Rewriting[]) => [
  plainArray(batch.map((r) => r.id)),
  textArray(batch.map((r) => r.key)),
  plainArray(batch.map((r) => r.version)),
  textArray(batch.map((r) => r.over)),
];

const isAsSeen = (shape: OriginShape) =>
  `t.${shape.key} = i.key::${shape.keyType} AND t.${shape.version} = i.version AND md5(${shape.valueOut("t")}::text) = i.over`;

async function stillAsSeen(client: pg.PoolClient, shape: OriginShape, batch: Rewriting[]): Promise<Set<string>> {
  if (batch.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>({
    name: `as-seen ${shape.path}`,
    text: `SELECT i.id FROM ${SEEN} JOIN ${shape.table} t ON ${isAsSeen(shape)}`,
    values: seenBy(batch),
  });
  return new Set(rows.map((row) => row.id));
}

async function keepImages(client: pg.PoolClient, shape: OriginShape, run: string, batch: Rewriting[]): Promise<void> {
  if (batch.length === 0) return;
  await client.query({
    name: `keep-images ${shape.path}`,
    text: `INSERT INTO trueup.before_image (run, mutation, path, key, version, deleted, written, value)
           SELECT $5, i.id, $6, i.key, i.version, false, i.version, ${shape.valueOut("t")}
           FROM ${SEEN} JOIN ${shape.table} t ON ${isAsSeen(shape)}`,
    values: [...seenBy(batch), run, shape.path],
  });
}

async function putBack(client: pg.PoolClient, shape: OriginShape, batch: Rewriting[]): Promise<void> {
  const updates = batch.filter((r) => r.payload !== null);
  const deletes = batch.filter((r) => r.payload === null);
  const sets = [
    ...shape.valueColumns.map((column, n) => `${column} = ${shape.valueIn[n]}`),
    ...(shape.updatedAt ? [`${shape.updatedAt} = clock_timestamp()`] : []),
  ];
  if (updates.length > 0) {
    const { rowCount } = await client.query({
      name: `rewrite ${shape.path}`,
      text: `UPDATE ${shape.table} t SET ${sets.join(", ")}
             FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS i(key, version, over, value) WHERE ${isAsSeen(shape)}`,
      values: [...seenBy(updates).slice(1), textArray(updates.map((r) => r.payload))],
    });
    expectAll(rowCount, updates.length);
  }
  if (deletes.length > 0) {
    const { rowCount } = await client.query({
      name: `rewrite-delete ${shape.path}`,
      text: `WITH gone AS (
          DELETE FROM ${shape.table} t USING ${SEEN} WHERE ${isAsSeen(shape)} RETURNING i.key, i.version)
        INSERT INTO trueup.tombstone AS d (path, key, version) SELECT $5, key, version FROM gone
        ON CONFLICT (path, key) DO UPDATE SET version = EXCLUDED.version, deleted_at = clock_timestamp()`,
      values: [...seenBy(deletes), shape.path],
    });
    expectAll(rowCount, deletes.length);
  }
}

// The rows are locked and were found as seen, so no other session can have moved them.
function expectAll(count: number | null, wanted: number): void {
  if (count !== wanted) throw dropped();
}
