import type pg from "pg";
import type { RowText } from "../../../domain/reconcile/compare-key";
import { textArray } from "../../../postgres/arrays";
import { sqlState } from "../../../postgres/pool";
import { ITEMS_SHOWN } from "./read";
import type { OriginShape } from "./shape";
import { isAbove } from "./write-rows";
import { isDoubtful, keepsWritten } from "./written-rows";

/** All rows of a page aggregated into one: parsing one text costs a tenth of parsing a thousand rows. */
interface FatRow {
  places: string | null;
  versions: string;
  tombstones: string;
  doubts: string;
  values: string;
}

/**
 * Like `readRows`, with values as JSON text, one answer for each key. A row without a version is reported at version 0, as the
 * classifier expects.
 */
export async function peekRows(pool: pg.Pool, shape: OriginShape, keys: string[]): Promise<(RowText | null)[]> {
  const found: (RowText | null)[] = new Array(keys.length).fill(null);
  if (keys.length === 0) return found;
  try {
    const { rows } = await pool.query<FatRow>({
      name: `peek ${shape.path}`,
      text: peekText(shape),
      values: [textArray(keys), shape.path],
    });
    const row = rows[0];
    if (row === undefined || row.places === null) return found;
    const places = row.places.split(" ");
    const versions = row.versions.split(" ");
    const tombstones = row.tombstones.split(" ");
    const doubts = row.doubts.split(" ");
    const values = row.values.split("\n");
    for (const [n, place] of places.entries()) {
      const peeked = rowOf(versions[n] as string, tombstones[n] as string, values[n] as string);
      found[Number(place) - 1] = doubts[n] === "t" ? { ...peeked, isDoubtful: true } : peeked;
    }
    return found;
  } catch (error) {
    // A key that the key column's type cannot express has no row.
    if (sqlState(error)?.startsWith("22") !== true) throw error;
    if (keys.length === 1) return found;
    const half = keys.length >> 1;
    const [left, right] = await Promise.all([
      peekRows(pool, shape, keys.slice(0, half)),
      peekRows(pool, shape, keys.slice(half)),
    ]);
    return [...left, ...right];
  }
}

function rowOf(version: string, tombstone: string, value: string): RowText {
  const isDeleted =
    version === "-" || (tombstone !== "-" && !isAbove(BigInt(version), false, { version: BigInt(tombstone) }));
  return isDeleted ? { version: tombstone, deleted: true, value: "" } : { version, deleted: false, value };
}

// JSON text from Postgres has no line breaks. Aggregates over one relation read its rows in one order.
function peekText(shape: OriginShape): string {
  const typed = `k.key::${shape.keyType}`;
  const own = shape.keyType === "text" ? "" : ` AND ${typed}::text = k.key`;
  const row =
    shape.model === "append"
      ? `SELECT max(x.version) AS version, jsonb_agg(x.value ORDER BY x.version DESC) AS value FROM (
           SELECT t.${shape.version} AS version, ${shape.valueOut("t")} AS value FROM ${shape.table} t
           WHERE t.${shape.key} = ${typed}${own} ORDER BY t.${shape.version} DESC LIMIT ${ITEMS_SHOWN}) x HAVING count(*) > 0`
      : `SELECT t.${shape.version} AS version, ${shape.valueOut("t")} AS value FROM ${shape.table} t
         WHERE t.${shape.key} = ${typed}${own} LIMIT 1`;
  const doubt = keepsWritten(shape)
    ? `CASE WHEN ${isDoubtful(shape, { path: "$2", key: "k.key", value: "r.value::text" })} THEN 't' ELSE 'f' END`
    : "'f'";
  return `SELECT string_agg(r.place::text, ' ') AS places, string_agg(r.doubt, ' ') AS doubts, string_agg(r.version, ' ') AS versions,
      string_agg(r.tombstone, ' ') AS tombstones, string_agg(r.value, E'\\n') AS values
    FROM (
      SELECT k.place, CASE WHEN r.there THEN coalesce(r.version, 0)::text ELSE '-' END AS version,
        coalesce(d.version::text, '-') AS tombstone, coalesce(r.value::text, '') AS value, ${doubt} AS doubt
      FROM unnest($1::text[]) WITH ORDINALITY k(key, place)
      LEFT JOIN LATERAL (SELECT q.*, true AS there FROM (${row}) q) r ON true
      LEFT JOIN LATERAL (SELECT x.version FROM trueup.tombstone x 
        WHERE (SELECT EXISTS (SELECT FROM trueup.tombstone y WHERE y.path = $2)) AND x.path = $2 AND x.key = k.key LIMIT 1) d ON true
      WHERE r.there OR d.version IS NOT NULL) r`;
}
