import type pg from "pg";
import { plainArray } from "../../../postgres/arrays";

/** Overwrites the values of a key's before-images up to a version; answers how many. */
export async function eraseImages(pool: pg.Pool, path: string, key: string, upTo: bigint): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE trueup.before_image SET value = NULL, erased_at = clock_timestamp()
     WHERE path = $1 AND key = $2 AND value IS NOT NULL AND (version IS NULL OR version <= $3)`,
    [path, key, upTo],
  );
  return rowCount ?? 0;
}

/** Puts salted fingerprints in place of those that receipts keep; answers how many. */
export async function saltFingerprints(
  pool: pg.Pool,
  salted: readonly { id: string; fingerprint: string; salted: string }[],
): Promise<number> {
  if (salted.length === 0) return 0;
  const { rowCount } = await pool.query(
    `UPDATE trueup.receipt r SET fingerprint = u.salted FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) u(id, fingerprint, salted)
     WHERE r.mutation = u.id AND r.fingerprint = u.fingerprint`,
    [
      plainArray(salted.map(({ id }) => id)),
      plainArray(salted.map(({ fingerprint }) => fingerprint)),
      plainArray(salted.map((each) => each.salted)),
    ],
  );
  return rowCount ?? 0;
}
