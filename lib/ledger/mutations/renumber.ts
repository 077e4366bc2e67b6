import type pg from "pg";
import type { Lane } from "../../domain/lane";
import { plainArray, textArray } from "../../postgres/arrays";

/**
 * Numbers keys' mutations above versions that the origin held before the ledger knew the keys. Answers the keys that stand above them
 * now; a key of which anything is settled stays as it is.
 */
export async function renumber(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  bases: ReadonlyMap<string, bigint>,
  by: string,
): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>({
    name: "renumber",
    text: "SELECT renumber_keys AS key FROM renumber_keys($1::smallint, $2::smallint, $3::text[], $4::bigint[], $5)",
    values: [pathId, lane, textArray([...bases.keys()]), plainArray([...bases.values()]), by],
  });
  return new Set(rows.map((row) => row.key));
}
