import type pg from "pg";
import type { RangeDigest } from "../../../domain/lost-receipts";
import { plainArray } from "../../../postgres/arrays";
import { digestOfIds } from "../../../postgres/digest-of-ids";
import type { OriginReceipts } from "../port";

/** The receipts in one origin's database, compared by ranges of their primary key. */
export function postgresReceipts(pool: pg.Pool): OriginReceipts {
  return {
    async digests(paths, { after, to }) {
      const { rows } = await pool.query<RangeDigest & { path: string }>({
        name: "receipt-digests",
        text: `SELECT r.path, count(*)::integer AS count, ${digestOfIds("r.mutation")} AS digest FROM trueup.receipt r
               WHERE r.mutation > $2 AND r.mutation <= $3 AND r.path = ANY ($1::text[]) GROUP BY r.path`,
        values: [paths, after, to],
      });
      return new Map(rows.map(({ path, count, digest }) => [path, { count, digest }]));
    },
    async missing(ids) {
      const { rows } = await pool.query<{ id: string }>({
        name: "receipts-missing",
        text: `SELECT i.id FROM unnest($1::uuid[]) i(id)
               WHERE (SELECT r.version FROM trueup.receipt r WHERE r.mutation = i.id LIMIT 1) IS NULL`,
        values: [plainArray(ids)],
      });
      return rows.map((row) => row.id);
    },
  };
}
