import type pg from "pg";
import type { RollbackKind } from "../../domain/marks";
import { boundTo } from "../bound-to";
import type { Generation } from "./model";

interface Row {
  store: string;
  path: string;
  lane: number;
  kind: RollbackKind;
  because: string;
  found_at: Date;
  needs_person: boolean;
  accepted_at: Date | null;
  accepted_by: string | null;
  settled_at: Date | null;
  owed_again: string;
  imported: string;
}

/** Reads the notes about stores that were put back. */
export function generationsOn(pool: pg.Pool) {
  return boundTo(pool, { list });
}

export type Generations = ReturnType<typeof generationsOn>;

/** Reads the open notes and the newest closed ones, newest first. */
async function list(pool: pg.Pool, limit: number): Promise<Generation[]> {
  const { rows } = await pool.query<Row>({
    name: "generations",
    text: `SELECT r.*, c.path FROM store_rollback r JOIN path_control c USING (path_id)
           ORDER BY (r.settled_at IS NULL) DESC, r.rollback_id DESC LIMIT $1`,
    values: [limit],
  });
  return rows.map(generationOf);
}

function generationOf(row: Row): Generation {
  return {
    store: row.store,
    path: row.path,
    lane: row.lane,
    kind: row.kind,
    because: row.because,
    foundAt: row.found_at,
    needsPerson: row.needs_person,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
    settledAt: row.settled_at,
    owedAgain: BigInt(row.owed_again),
    imported: BigInt(row.imported),
  };
}
