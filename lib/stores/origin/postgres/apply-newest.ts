import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { collapse } from "../../../domain/materialize/collapse";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { Flushing, FlushReport, FlushResult } from "../port";
import { applyDecided } from "./apply-decided";
import { insertReceipts, mayChangeAfter } from "./receipts";
import type { OriginShape } from "./shape";
import { rowValue } from "./value";

/** The results of a batch, with the mutations whose receipts are already written. */
export interface Applying extends FlushReport {
  receipted: ReadonlySet<string>;
}

/**
 * Applies last-write-wins in one statement: the newest value of each key replaces any older one. Mutations that did not take effect
 * are examined row by row. A mutation that the batch itself covers is superseded once the newer one has landed.
 */
export async function applyNewest(
  client: pg.PoolClient,
  shape: OriginShape,
  batch: Flushing[],
  mark: bigint,
): Promise<Applying> {
  const flushing = new Map(batch.map((f) => [f.mutation.id, f]));
  const { newest, covered } = collapse(batch.map((f) => f.mutation));
  const sets = newest.filter((m) => m.operation === "set" && m.payload !== undefined);
  const put = sets.map(({ id }) => flushing.get(id) as Flushing);
  const { applied, receipted } = await putNewer(client, shape, put, mark);
  const rows: FlushReport["rows"] = new Map();
  const results: FlushResult[] = [];
  for (const { id, key, version } of sets) {
    if (!applied.has(id)) continue;
    rows.set(key, { version, value: rowValue(applied.get(id) ?? null), deleted: false });
    results.push({ id, effect: "applied", because: null });
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
  return { results: await withReceipts(client, results, covered.length > 0), rows, receipted };
}

interface Put {
  /** The row's resulting value, for each mutation that took effect. */
  applied: ReadonlyMap<string, JsonText | null>;
  receipted: ReadonlySet<string>;
}

/** Writes rows and their receipts in one statement, except receipts of rows that a trigger may change afterwards. */
async function putNewer(client: pg.PoolClient, shape: OriginShape, sets: Flushing[], mark: bigint): Promise<Put> {
  if (sets.length === 0) return { applied: new Map(), receipted: new Set() };
  const columns = [shape.version, ...shape.valueColumns, ...(shape.updatedAt ? [shape.updatedAt] : [])];
  const values = ["i.version", ...shape.valueIn, ...(shape.updatedAt ? ["clock_timestamp()"] : [])];
  const { rows } = await client.query<{ mutation: string; value: JsonText | null; later: boolean }>({
    name: `put-newer ${shape.path}`,
    text: `WITH i AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::uuid[], $6::uuid[], $7::uuid[])
        AS t(key, version, value, id, idempotency, fingerprint)),
      put AS (
        INSERT INTO ${shape.table} AS t (${shape.key}, ${columns.join(", ")})
        SELECT i.key::${shape.keyType}, ${values.join(", ")} FROM i
        WHERE NOT EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $5 AND d.key = i.key AND d.version >= i.version)
        ORDER BY i.key
        ON CONFLICT (${shape.key}) DO UPDATE SET ${columns.map((c) => `${c} = EXCLUDED.${c}`).join(", ")}
          WHERE coalesce(t.${shape.version}, 0) < EXCLUDED.${shape.version}
        RETURNING ${shape.key}::text AS key, ${shape.valueText("t")} AS value),
      done AS MATERIALIZED (SELECT i.id, i.key, i.version, i.idempotency, i.fingerprint, put.value
        FROM i JOIN put ON put.key = i.key::${shape.keyType}::text),
      after AS MATERIALIZED ${mayChangeAfter(shape)},
      r AS (${insertReceipts({ from: "(SELECT * FROM done WHERE NOT (SELECT later FROM after))", path: "$5", mark: "$8", shape: "$9" }, "renew")})
      SELECT done.id AS mutation, done.value, after.later FROM done, after`,
    values: [
      textArray(sets.map(({ mutation: m }) => m.key)),
      plainArray(sets.map(({ mutation: m }) => m.version)),
      textArray(sets.map(({ mutation: m }) => m.payload as JsonText)),
      plainArray(sets.map(({ mutation: m }) => m.id)),
      shape.path,
      plainArray(sets.map((f) => f.idempotency ?? null)),
      plainArray(sets.map((f) => f.fingerprint ?? null)),
      mark,
      shape.id,
    ],
  });
  return {
    applied: new Map(rows.map((row) => [row.mutation, row.value])),
    receipted: new Set(rows.flatMap((row) => (row.later ? [] : [row.mutation]))),
  };
}

/** An interrupted attempt may have applied a covered mutation; its receipt shows that. */
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
