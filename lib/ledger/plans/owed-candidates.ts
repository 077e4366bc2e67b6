import type pg from "pg";
import type { ReplayModel } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import { OPERATIONS, OUTSTANDING_STATES } from "../../domain/mutation";
import type { Candidate } from "../../domain/plan/disposition";
import { inTransaction } from "../../postgres/pool";
import { OUTCOME } from "../codes";
import { keysInScope } from "../incidents/scope-sql";
import { headsOf } from "./candidate-keys";
import type { CandidateKey, CandidatePlace, PlanScope } from "./model";

interface Row {
  key: string;
  id: string;
  version: string;
  lane: number;
  state: number;
  because: string | null;
  /** Null where the key's newest version is suppressed. */
  head: string | null;
  aside: boolean;
  based_on?: string | null;
  operation?: number;
  payload?: JsonText | null;
}

const NEEDS_PAYLOAD: ReadonlySet<ReplayModel> = new Set(["monotonic", "merge"]);

/**
 * A page of everything that a path owes in a plan's scope, in the order of keys, whole keys only: one scan of the index on keys
 * with one probe a row for the key's head. A key with more versions than a page is read to its end.
 */
export async function owedCandidates(
  pool: pg.Pool,
  scope: PlanScope,
  after: CandidatePlace | null,
  limit: number,
): Promise<{ keys: CandidateKey[]; next: CandidatePlace | null }> {
  const { pathId } = scope;
  const rows = await page(pool, scope, { keys: "o.key > $2", key: after?.key ?? "", limit });
  const full = rows.length === limit;
  const last = rows.at(-1)?.key;
  if (!full || last === undefined) return { keys: await grouped(pool, pathId, rows), next: null };
  const whole = rows.filter((row) => row.key !== last);
  const before = whole.at(-1)?.key;
  if (before !== undefined) return { keys: await grouped(pool, pathId, whole), next: { key: before } };
  const hot = await page(pool, scope, { keys: "o.key = $2", key: last, limit: 2_000_000 });
  return { keys: await grouped(pool, pathId, hot), next: { key: last } };
}

/** Which rows a page takes: so many of the keys behind a key, or of that key alone. */
interface RowsAt {
  keys: "o.key > $2" | "o.key = $2";
  key: string;
  limit: number;
}

async function page(
  pool: pg.Pool,
  { plan, incident, pathId, model }: PlanScope,
  { keys, key, limit }: RowsAt,
): Promise<Row[]> {
  const horizon = new Date(Math.min(plan.horizon.getTime(), (incident.acceptedTo ?? plan.horizon).getTime()));
  const values: unknown[] = [pathId, key, limit, incident.id, incident.acceptedFrom ?? new Date(0), horizon];
  const scope = keysInScope(incident, pathId, "o.key", values.length + 1);
  values.push(...scope.values);
  const prefix = plan.selection.prefix;
  const begins =
    prefix === undefined ? "" : ` AND o.key >= $${values.push(prefix)} AND starts_with(o.key, $${values.length})`;
  const told =
    model === "last-write-wins"
      ? ""
      : `, m.based_on, m.operation${NEEDS_PAYLOAD.has(model) ? ", m.payload::text AS payload" : ""}`;
  const story =
    model === "last-write-wins"
      ? ""
      : "CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = o.key AND x.version = o.version LIMIT 1) m";
  const text = `SELECT o.key, o.mutation_id AS id, o.version, o.lane, o.state, o.because,
       CASE WHEN h.version = o.version OR NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = h.id AND s.outcome = ${OUTCOME.suppressed})
         THEN h.version END AS head,
       CASE WHEN (SELECT EXISTS (SELECT FROM waiver w WHERE w.incident_id = $4)) THEN
         EXISTS (SELECT FROM waiver w WHERE w.incident_id = $4 AND w.path_id = $1 AND w.key = o.key AND w.mutation_id = o.mutation_id)
         ELSE false END AS aside${told}
     FROM (SELECT * FROM outstanding o WHERE o.path_id = $1 AND ${keys} AND o.accepted_at >= $5 AND o.accepted_at <= $6 AND ${scope.sql}${begins}
           ORDER BY o.key, o.path_id, o.version LIMIT $3) o
     CROSS JOIN LATERAL (SELECT x.version, x.id FROM mutation x WHERE x.path_id = $1 AND x.key = o.key ORDER BY x.version DESC LIMIT 1) h
     ${story} ORDER BY o.key, o.version`;
  // Were a page sorted, all that is owed would be read for each of them: cheap to the planner while its statistics are old.
  return inTransaction(pool, async (client) => {
    await client.query("SET LOCAL enable_sort = off");
    return (await client.query<Row>(text, values)).rows;
  });
}

async function grouped(pool: pg.Pool, pathId: number, rows: Row[]): Promise<CandidateKey[]> {
  const beneath = new Set(rows.flatMap(({ key, head }) => (head === null ? [key] : [])));
  const heads = await headsOf(pool, pathId, [...beneath]);
  const keys: CandidateKey[] = [];
  for (const row of rows) {
    let of = keys.at(-1);
    if (of?.key !== row.key) {
      const head = heads.get(row.key) ?? BigInt(row.head ?? 0);
      of = { key: row.key, lane: row.lane, head, candidates: [], basis: new Map(), others: [] };
      keys.push(of);
    }
    of.candidates.push({
      id: row.id,
      key: row.key,
      version: BigInt(row.version),
      basedOn: row.based_on == null ? null : BigInt(row.based_on),
      operation: OPERATIONS[row.operation ?? 0] as Candidate["operation"],
      payload: row.payload ?? undefined,
      state: OUTSTANDING_STATES[row.state] as Candidate["state"],
      because: row.because,
      setAside: row.aside,
    });
  }
  return keys;
}
