import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { collapse } from "../../../domain/materialize/collapse";
import type { Flushing, FlushReport, FlushResult } from "../../../ports/origin";
import { plainArray, textArray } from "../arrays";
import { applyDecided } from "./apply-decided";
import type { OriginShape } from "./shape";

/**
 * Last-write-wins in one statement: the newest of each key is put over whatever is older. What did not
 * take is looked at row by row; what the batch itself covers is superseded once its cover is known to be in.
 */
export async function applyNewest(client: pg.PoolClient, shape: OriginShape, batch: Flushing[]): Promise<FlushReport> {
  const flushing = new Map(batch.map((f) => [f.mutation.id, f]));
  const { newest, covered } = collapse(batch.map((f) => f.mutation));
  const sets = newest.filter((m) => m.operation === "set");
  const applied = await putNewer(client, shape, sets);
  const rows: FlushReport["rows"] = new Map();
  const results: FlushResult[] = [];
  for (const mutation of sets) {
    if (!applied.has(mutation.id)) continue;
    rows.set(mutation.key, { version: mutation.version, value: mutation.payload, deleted: false });
    results.push({ id: mutation.id, effect: "applied", because: null });
  }
  const rest = newest.filter((m) => !applied.has(m.id)).map((m) => flushing.get(m.id) as Flushing);
  if (rest.length > 0) {
    const report = await applyDecided(client, shape, rest);
    for (const [key, state] of report.rows) rows.set(key, state);
    results.push(...report.results);
  }
  const settledNewest = new Set(results.filter((r) => r.effect !== "conflict").map((r) => r.id));
  const uncovered: Flushing[] = [];
  for (const { mutation, by } of covered) {
    if (settledNewest.has(by.id))
      results.push({ id: mutation.id, effect: "superseded", because: `version ${by.version} covers it` });
    else uncovered.push(flushing.get(mutation.id) as Flushing);
  }
  if (uncovered.length > 0) results.push(...(await applyDecided(client, shape, uncovered)).results);
  return { results: await withReceipts(client, results, covered.length > 0), rows };
}

async function putNewer(client: pg.PoolClient, shape: OriginShape, sets: Flushing["mutation"][]): Promise<Set<string>> {
  if (sets.length === 0) return new Set();
  const columns = [shape.version, ...shape.valueColumns, ...(shape.updatedAt ? [shape.updatedAt] : [])];
  const values = ["i.version", ...shape.valueIn, ...(shape.updatedAt ? ["clock_timestamp()"] : [])];
  const { rows } = await client.query<{ mutation: string }>({
    name: `put-newer ${shape.path}`,
    text: `WITH i AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[]) AS t(key, version, value, id)),
      put AS (
        INSERT INTO ${shape.table} AS t (${shape.key}, ${columns.join(", ")})
        SELECT i.key::${shape.keyType}, ${values.join(", ")} FROM i
        WHERE NOT EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $5 AND d.key = i.key AND d.version >= i.version)
        ORDER BY i.key
        ON CONFLICT (${shape.key}) DO UPDATE SET ${columns.map((c) => `${c} = EXCLUDED.${c}`).join(", ")}
          WHERE coalesce(t.${shape.version}, 0) < EXCLUDED.${shape.version}
        RETURNING ${shape.key}::text AS key)
      SELECT i.id AS mutation FROM i JOIN put ON put.key = i.key::${shape.keyType}::text`,
    values: [
      textArray(sets.map((m) => m.key)),
      plainArray(sets.map((m) => m.version)),
      textArray(sets.map((m) => m.payload as JsonText)),
      plainArray(sets.map((m) => m.id)),
      shape.path,
    ],
  });
  return new Set(rows.map((row) => row.mutation));
}

/** A covered mutation may have been applied by an earlier, interrupted attempt: then its receipt says so. */
async function withReceipts(
  client: pg.PoolClient,
  results: FlushResult[],
  anyCovered: boolean,
): Promise<FlushResult[]> {
  if (!anyCovered) return results;
  const superseded = results.filter((r) => r.effect === "superseded").map((r) => r.id);
  const { rows } = await client.query<{ mutation: string }>({
    name: "covered-receipts",
    text: "SELECT mutation FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])",
    values: [superseded],
  });
  const receipts = new Set(rows.map((row) => row.mutation));
  return results.map((r) => (receipts.has(r.id) ? { ...r, effect: "already-applied" as const, because: null } : r));
}
