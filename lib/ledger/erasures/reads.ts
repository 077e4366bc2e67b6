import type pg from "pg";
import { ERASURE } from "../../domain/erasure/transitions";
import { boundTo } from "../bound-to";
import { sqlMove } from "../codes";
import type { Erasure, ErasurePage, PlaceProgress } from "./model";
import { erasuresWhere } from "./rows";

const APPROVE = sqlMove(ERASURE, "approve");

/** Erasures and their progress, as they are shown. */
export function erasureReadsOn(pool: pg.Pool) {
  return boundTo(pool, { list, read, asked, places });
}

export type ErasureReads = ReturnType<typeof erasureReadsOn>;

/** A page of erasures, the newest first. */
async function list(pool: pg.Pool, { before, limit }: ErasurePage): Promise<Erasure[]> {
  return erasuresWhere(
    pool,
    "($1::timestamptz IS NULL OR (e.asked_at, e.erasure_id) < ($1, $2::uuid)) ORDER BY e.asked_at DESC, e.erasure_id DESC LIMIT $3",
    [before?.askedAt ?? null, before?.id ?? null, limit],
  );
}

async function read(pool: pg.Pool, id: string): Promise<Erasure | null> {
  const [found] = await erasuresWhere(pool, "e.erasure_id = $1", [id]);
  return found ?? null;
}

/** The erasures that wait for an approval, the oldest first. */
const asked = (pool: pg.Pool, limit: number): Promise<Erasure[]> =>
  erasuresWhere(pool, `e.state IN ${APPROVE.from} ORDER BY e.asked_at, e.erasure_id LIMIT $1`, [limit]);

/** The progress in each place of some erasures. */
async function places(pool: pg.Pool, ids: string[]): Promise<Map<string, PlaceProgress[]>> {
  const { rows } = await pool.query<Omit<PlaceProgress, "overwritten"> & { erasure: string; overwritten: string }>({
    name: "erasure-places",
    text: `SELECT erasure_id AS erasure, place, overwritten, clean, because, moved_at AS "movedAt" FROM erasure_place
           WHERE erasure_id = ANY ($1::uuid[]) ORDER BY place`,
    values: [ids],
  });
  const found = new Map<string, PlaceProgress[]>(ids.map((id) => [id, []]));
  for (const { erasure, overwritten, ...row } of rows)
    found.get(erasure)?.push({ ...row, overwritten: BigInt(overwritten) });
  return found;
}
