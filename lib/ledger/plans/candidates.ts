import type pg from "pg";
import type { ReplayModel } from "../../domain/contract";
import type { JsonText } from "../../domain/json-text";
import { type MutationState, OPERATIONS, OUTSTANDING_STATES, SETTLED_STATES } from "../../domain/mutation";
import type { Candidate } from "../../domain/plan/disposition";
import { uuidOrNull } from "../../domain/time-id";
import { maskOf } from "../../domain/verdict/findings";
import { plainArray } from "../../postgres/arrays";
import { TALLY } from "../codes";
import { keysInScope } from "../incidents/scope-sql";
import { addBasis, headsOf } from "./candidate-keys";
import type { CandidateKey, CandidatePlace, Plan, PlanScope } from "./model";
import { owedCandidates } from "./owed-candidates";

interface Row {
  key: string;
  id: string | null;
  version: string;
  lane: number;
  based_on: string | null;
  operation: number;
  payload: JsonText | null;
  state: number | null;
  outcome: number | null;
  because: string | null;
  aside: boolean;
  erased: boolean;
}

/** Models whose decisions look at payloads. */
const NEEDS_PAYLOAD: ReadonlySet<ReplayModel> = new Set(["monotonic", "merge"]);

/**
 * A page of a path's selected mutations in the order of keys, about `limit` mutations, whole keys only. What is owed is found by the
 * index on keys; named keys, ids and findings also bring in what was settled, since the origin may have lost it.
 */
export async function candidates(
  pool: pg.Pool,
  scope: PlanScope,
  after: CandidatePlace | null,
  limit: number,
): Promise<{ keys: CandidateKey[]; next: CandidatePlace | null }> {
  const { plan, incident, pathId, model } = scope;
  const byName = plan.selection.mutations ?? plan.selection.keys ?? plan.selection.findings;
  if (byName === undefined) {
    const page = await owedCandidates(pool, scope, after, limit);
    if (model === "versioned") await addBasis(pool, pathId, page.keys);
    return page;
  }
  const named = plan.selection.mutations === undefined ? null : await namedIds(pool, plan, pathId);
  const keysNamed =
    named === null ? [] : [...named.keys()].filter((key) => after === null || key > after.key).slice(0, limit);
  if (named !== null && keysNamed.length === 0) return { keys: [], next: null };
  const chosen = named === null ? null : new Map(keysNamed.map((key) => [key, named.get(key) as string[]]));
  const atOnce = after?.keys ?? FIRST_KEYS;
  const source = sourceOf(scope, { after, limit: atOnce }, chosen);
  const payload = NEEDS_PAYLOAD.has(model) ? "m.payload::text AS payload" : "NULL::text AS payload";
  // The page's end comes with every row, and alone where nothing of its keys is selected.
  const { rows } = await pool.query<Row & { page_end: string | null }>(
    `WITH k AS MATERIALIZED (${source.keys})
     SELECT (SELECT max(k.key COLLATE "C") FROM k) AS page_end, r.* FROM (SELECT) one LEFT JOIN LATERAL (
       SELECT m.key, m.id, m.version, m.lane, m.based_on, m.operation, ${payload}, o.state, o.because, s.outcome, m.erased_at IS NOT NULL AS erased,
         EXISTS (SELECT FROM waiver w WHERE w.incident_id = $1 AND w.mutation_id = m.id) AS aside
       ${source.rows}) r ON true
     ORDER BY r.key, r.version`,
    [incident.id, pathId, ...source.values],
  );
  const keys = new Map<string, CandidateKey>();
  for (const row of rows) {
    if (row.id === null) continue;
    const of: CandidateKey = keys.get(row.key) ?? {
      key: row.key,
      lane: row.lane,
      head: 0n,
      candidates: [],
      basis: new Map(),
      others: [],
    };
    keys.set(row.key, of);
    of.candidates.push(candidateOf({ ...row, id: row.id }));
  }
  const found = [...keys.values()];
  const heads = await headsOf(pool, pathId, [...keys.keys()]);
  for (const key of found) key.head = heads.get(key.key) ?? 0n;
  if (model === "versioned") await addBasis(pool, pathId, found);
  if (named !== null)
    return { keys: found, next: keysNamed.length < limit ? null : { key: keysNamed.at(-1) as string } };
  const end = rows[0]?.page_end ?? null;
  // The next page takes more keys where few have much, and fewer where one has more than a page.
  const next =
    rows.length > limit ? Math.ceil(atOnce / 2) : rows.length < limit / 4 ? Math.min(limit, atOnce * 2) : atOnce;
  return { keys: found, next: end === null ? null : { key: end, keys: next } };
}

const IDS_AT_ONCE = 5_000;
const LOOK_UPS_AT_ONCE = 3;
const resolved = new WeakMap<Plan, Map<number, Promise<Map<string, string[]>>>>();

/** A plan's named mutations of a path by their keys, in the order of keys; looked up once, since it is asked for page by page. */
function namedIds(pool: pg.Pool, plan: Plan, pathId: number): Promise<Map<string, string[]>> {
  const ofPlan = resolved.get(plan) ?? new Map<number, Promise<Map<string, string[]>>>();
  resolved.set(plan, ofPlan);
  const known =
    ofPlan.get(pathId) ??
    lookUp(
      pool,
      (plan.selection.mutations ?? []).flatMap((id) => uuidOrNull(id) ?? []),
      pathId,
    );
  ofPlan.set(pathId, known);
  return known;
}

async function lookUp(pool: pg.Pool, ids: string[], pathId: number): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>();
  const chunks = Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, n) =>
    ids.slice(n * IDS_AT_ONCE, (n + 1) * IDS_AT_ONCE),
  );
  const some = async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      for (const { id, key } of await keysOf(pool, pathId, chunk)) {
        const of = keys.get(key);
        if (of === undefined) keys.set(key, [id]);
        else of.push(id);
      }
    }
  };
  await Promise.all(Array.from({ length: LOOK_UPS_AT_ONCE }, some));
  return new Map([...keys].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is owed, as most that is named is, is found in one narrow index; the rest in every partition of the ledger. */
async function keysOf(pool: pg.Pool, pathId: number, ids: string[]): Promise<{ id: string; key: string }[]> {
  const { rows } = await pool.query<{ id: string; key: string }>({
    name: "owed-by-id",
    text: `SELECT o.mutation_id AS id, o.key FROM outstanding o WHERE o.path_id = $1 AND o.mutation_id = ANY ($2::uuid[])
             AND o.lane = ANY (ARRAY(SELECT t.lane FROM lane_tally t WHERE t.path_id = $1 AND t.kind = ${TALLY.accepted}))`,
    values: [pathId, plainArray(ids)],
  });
  if (rows.length === ids.length) return rows;
  const found = new Set(rows.map((row) => row.id));
  const rest = await pool.query<{ id: string; key: string }>({
    name: "known-by-id",
    text: "SELECT m.id, m.key FROM mutation m WHERE m.id = ANY ($2::uuid[]) AND m.path_id = $1",
    values: [pathId, plainArray(ids.filter((id) => !found.has(id.toLowerCase())))],
  });
  return [...rows, ...rest.rows];
}

/** The keys of a page: a number of keys after a place. */
interface KeysAhead {
  after: CandidatePlace | null;
  limit: number;
}

interface Source {
  /** A statement of the page's keys. */
  keys: string;
  /** FROM and WHERE over `m`, `o` and `s`. */
  rows: string;
  values: unknown[];
}

/** The first page of named keys or findings: what its keys have is not known before. */
const FIRST_KEYS = 100;

/** Of a key's history, as much as is looked at beside everything of it that is owed. */
const NEWEST = 1_000;

// Where it begins is worked out once a key: OFFSET 0 keeps it from becoming a condition of every row.
const NEWEST_AND_OWED = `(SELECT k.key, least(
    (SELECT min(w.version) FROM outstanding w WHERE w.path_id = $2 AND w.key = k.key),
    coalesce((SELECT y.version FROM mutation y WHERE y.path_id = $2 AND y.key = k.key ORDER BY y.version DESC OFFSET ${NEWEST - 1} LIMIT 1), 0)
  ) AS since FROM k OFFSET 0) f
  CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.path_id = $2 AND x.key = f.key AND x.version >= f.since) m`;

const rowsOf = (mutations: string, times: string) => `FROM ${mutations}
  LEFT JOIN LATERAL (SELECT x.outcome FROM settlement x WHERE x.mutation_id = m.id LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT x.state, x.because FROM outstanding x WHERE x.path_id = $2 AND x.lane = m.lane AND x.mutation_id = m.id LIMIT 1) o ON true
  WHERE ${times}`;

function sourceOf(
  { plan, incident, pathId }: PlanScope,
  { after, limit }: KeysAhead,
  chosen: ReadonlyMap<string, string[]> | null,
): Source {
  const { selection } = plan;
  const values: unknown[] = [after?.key ?? "", limit];
  const add = (value: unknown) => `$${values.push(value) + 2}`;
  const horizon = new Date(Math.min(plan.horizon.getTime(), (incident.acceptedTo ?? plan.horizon).getTime()));
  const times = (column: string) =>
    `${column} >= ${add(incident.acceptedFrom ?? new Date(0))} AND ${column} <= ${add(horizon)}`;
  const inScope = (column: string) => {
    const scope = keysInScope(incident, pathId, column, values.length + 3);
    values.push(...scope.values);
    return scope.sql;
  };
  if (chosen !== null) {
    // Both are of this page alone: the list as a whole may be long.
    const keys = `SELECT u.key FROM unnest(${add([...chosen.keys()])}::text[]) u(key) WHERE ${inScope("u.key")} AND $3::text IS NOT NULL AND $4::integer IS NOT NULL`;
    const pairs = [...chosen].flatMap(([key, ids]) => ids.map((id) => ({ key, id })));
    const named = `unnest(${add(pairs.map(({ key }) => key))}::text[], ${add(pairs.map(({ id }) => id))}::uuid[]) n(key, id)`;
    const each = `k JOIN ${named} ON n.key = k.key
      CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = n.id AND x.path_id = $2 AND x.key = n.key LIMIT 1) m`;
    return { keys, rows: rowsOf(each, times("m.accepted_at")), values };
  }
  if (selection.keys !== undefined) {
    const keys = `SELECT DISTINCT u.key FROM unnest(${add(selection.keys)}::text[]) u(key)
      WHERE u.key COLLATE "C" > $3 AND ${inScope("u.key")} ORDER BY u.key LIMIT $4`;
    return { keys, rows: rowsOf(NEWEST_AND_OWED, times("m.accepted_at")), values };
  }
  if (selection.findings !== undefined) {
    const mask = selection.findings.reduce((m, f) => m | maskOf(f), 0);
    const keys = `SELECT d.key FROM divergence d
      WHERE d.path_id = $2 AND d.key > $3 AND d.kinds & ${add(mask)}::integer <> 0 AND ${inScope("d.key")} ORDER BY d.key LIMIT $4`;
    return { keys, rows: rowsOf(NEWEST_AND_OWED, times("m.accepted_at")), values };
  }
  throw new Error("a plan of everything is not read by name");
}

function candidateOf(row: Row & { id: string }): Candidate {
  return {
    id: row.id,
    key: row.key,
    version: BigInt(row.version),
    basedOn: row.based_on === null ? null : BigInt(row.based_on),
    operation: OPERATIONS[row.operation] as Candidate["operation"],
    payload: row.payload ?? undefined,
    state: stateOf(row),
    because: row.because,
    setAside: row.aside,
    isErased: row.erased,
  };
}

function stateOf({ state, outcome }: Row): MutationState {
  if (state !== null) return OUTSTANDING_STATES[state] as MutationState;
  return outcome === null ? "unknown" : (SETTLED_STATES[outcome] as MutationState);
}
