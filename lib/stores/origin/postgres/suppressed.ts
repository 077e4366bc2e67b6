import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { BeforeImage } from "../port";
import type { OriginShape } from "./shape";
import { rowValue } from "./value";

/**
 * Notes that these mutations must not take effect, and returns those that have a receipt instead. Runs under the lane's lock: a
 * flush either came before and left its receipt, or comes after and finds the note.
 */
export async function suppressAmong(
  client: pg.PoolClient,
  shape: OriginShape,
  run: string,
  ids: string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ mutation: string }>({
    name: "suppress-among",
    text: `WITH taken AS MATERIALIZED (SELECT mutation FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])),
      noted AS (INSERT INTO trueup.suppressed (mutation, path, run)
        SELECT i.id, $2, $3 FROM unnest($1::uuid[]) i(id) WHERE NOT EXISTS (SELECT FROM taken t WHERE t.mutation = i.id)
        ON CONFLICT DO NOTHING)
      SELECT mutation FROM taken`,
    values: [plainArray(ids), shape.path, run],
  });
  return new Set(rows.map((row) => row.mutation));
}

/** Removes a run's notes for mutations that were not suppressed, so that they may take effect. */
export async function allowAgain(pool: pg.Pool, run: string, ids: string[]): Promise<void> {
  await pool.query("DELETE FROM trueup.suppressed WHERE mutation = ANY ($1::uuid[]) AND run = $2", [
    plainArray(ids),
    run,
  ]);
}

/** A page of the states that a run overwrote, by mutation id. */
export async function readBeforeImages(
  pool: pg.Pool,
  path: string,
  run: string,
  { after, limit }: { after: string; limit: number },
): Promise<BeforeImage[]> {
  const { rows } = await pool.query<ImageRow>({
    name: "before-images",
    text: `SELECT ${IMAGE} FROM trueup.before_image WHERE run = $1 AND path = $2 AND mutation > $3 ORDER BY mutation LIMIT $4`,
    values: [run, path, after, limit],
  });
  return rows.map(imageOf);
}

/** All states of some keys that a run overwrote. */
export async function readImagesOf(pool: pg.Pool, path: string, run: string, keys: string[]): Promise<BeforeImage[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<ImageRow>({
    name: "before-images-of",
    text: `SELECT ${IMAGE} FROM trueup.before_image WHERE run = $1 AND path = $2 AND key = ANY ($3::text[])`,
    values: [run, path, textArray(keys)],
  });
  return rows.map(imageOf);
}

const IMAGE = "mutation, key, version, deleted, value::text AS value, written, erased_at IS NOT NULL AS erased";

interface ImageRow {
  mutation: string;
  key: string;
  version: string | null;
  deleted: boolean;
  value: JsonText | null;
  written: string;
  erased: boolean;
}

function imageOf(row: ImageRow): BeforeImage {
  return {
    mutation: row.mutation,
    key: row.key,
    version: row.version === null ? null : BigInt(row.version),
    deleted: row.deleted,
    value: rowValue(row.value),
    written: BigInt(row.written),
    ...(row.erased && { isErased: true }),
  };
}
