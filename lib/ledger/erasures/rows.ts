import type { Queryable } from "../queryable";
import type { Erasure } from "./model";

interface Row extends Omit<Erasure, "upTo"> {
  upTo: string | null;
}

/** The columns of an erasure over `e` and its path's control row `c`. */
const COLUMNS = `e.erasure_id AS id, e.path_id AS "pathId", c.path, e.key, e.reason, e.state, e.asked_by AS "askedBy",
  e.asked_by_id AS "askedById", e.asked_at AS "askedAt", e.decided_by AS "decidedBy", e.decided_by_id AS "decidedById",
  e.decided_at AS "decidedAt", e.alone, e.up_to AS "upTo", e.begun_at AS "begunAt", e.finished_at AS "finishedAt", e.because`;

const FROM = "FROM erasure e JOIN path_control c USING (path_id)";

/** Reads erasures by a condition over `e`. */
export async function erasuresWhere(ledger: Queryable, where: string, values: unknown[]): Promise<Erasure[]> {
  const { rows } = await ledger.query<Row>(`SELECT ${COLUMNS} ${FROM} WHERE ${where}`, values);
  return rows.map((row) => ({ ...row, upTo: row.upTo === null ? null : BigInt(row.upTo) }));
}
