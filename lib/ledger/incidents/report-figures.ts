import type pg from "pg";
import { pathFigures, type ScopeFigures, sumFigures } from "../../domain/recovery/scope-figures";
import { inTransaction, sqlState } from "../../postgres/pool";
import { OUTCOME } from "../codes";
import { FINDINGS_OF_DIVERGENCES, findingsInScope } from "./divergence-scope";
import type { BrokenPromise, Incident } from "./model";
import { keysInScope, timesInScope } from "./scope-sql";

/** So long a report may count in all; what takes longer is said to be unknown. */
export const COUNTING_MS = 2_500;
/** A whole path of more mutations is not looked through one by one. */
const LOOKED_THROUGH = 1_000_000n;
/** Outstanding mutations are counted up to here. */
const OWED = 1_000_000;
const CANCELED = "57014";
const LONG = "there are too many mutations to count now";

/** Runs one read within what is left of a time, or answers null. */
export async function within<T>(
  pool: pg.Pool,
  until: number,
  read: (client: pg.PoolClient) => Promise<T>,
): Promise<T | null> {
  const leftMs = Math.floor(until - Date.now());
  if (leftMs < 50) return null;
  return inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL statement_timeout = ${leftMs}`);
    return read(client);
  }).catch((error: unknown) => {
    if (sqlState(error) === CANCELED) return null;
    throw error;
  });
}

/**
 * Mutations of the incident's scope by how they stand, counted within a few seconds; what is not counted by then is null. A whole path of
 * any size is told from what was counted when its authority was declared and from what is owed now; everything else is looked through, as
 * far as the time allows. `late`: paths on which a write may reach the ledger long after its acknowledgment, so that no count of theirs
 * is ever final.
 */
export async function figures(pool: pg.Pool, incident: Incident, late: ReadonlySet<number>): Promise<ScopeFigures> {
  const until = Date.now() + COUNTING_MS;
  const paths: ScopeFigures[] = [];
  for (const pathId of incident.pathIds) {
    const counted = late.has(pathId) ? null : await countedAtHorizon(pool, incident, pathId);
    const large = counted !== null && counted.accepted > LOOKED_THROUGH;
    const path = { incident, pathId, counted };
    const found = large ? null : await lookedThrough(pool, path, until);
    paths.push(found ?? (await fromCounts(pool, path, until)));
  }
  return sumFigures(paths);
}

interface Counted {
  accepted: bigint;
  epoch: bigint;
}

/** A path of an incident, with what was counted of it when the horizon was set. */
interface ReportedPath {
  incident: Incident;
  pathId: number;
  counted: Counted | null;
}

/** What the ledger had accepted on a whole path when the horizon was set; null where nobody counted, or less than all is asked. */
async function countedAtHorizon(pool: pg.Pool, incident: Incident, pathId: number): Promise<Counted | null> {
  if (incident.keysBy !== "all" || incident.acceptedFrom !== null || incident.acceptedTo !== null) return null;
  const { rows } = await pool.query<{ accepted: string | null; epoch: string | null }>(
    "SELECT accepted, epoch FROM incident_path WHERE incident_id = $1 AND path_id = $2",
    [incident.id, pathId],
  );
  const row = rows[0];
  return row?.accepted == null || row.epoch === null
    ? null
    : { accepted: BigInt(row.accepted), epoch: BigInt(row.epoch) };
}

async function lookedThrough(pool: pg.Pool, { incident, pathId }: ReportedPath, until: number) {
  const keys = keysInScope(incident, pathId, "m.key", 2);
  const times = timesInScope(incident, "m.accepted_at", 2 + keys.values.length);
  const aside = 2 + keys.values.length + times.values.length;
  const found = await within(pool, until, (client) =>
    client.query<
      Record<"accepted" | "materialized" | "superseded" | "suppressed" | "outstanding" | "setAside", string>
    >(
      `SELECT count(*) AS accepted, count(*) FILTER (WHERE s.outcome = ${OUTCOME.materialized}) AS materialized, count(*) FILTER (WHERE s.outcome = ${OUTCOME.superseded}) AS superseded,
         count(*) FILTER (WHERE s.outcome = ${OUTCOME.suppressed}) AS suppressed, count(*) FILTER (WHERE s.outcome IS NULL) AS outstanding,
         count(*) FILTER (WHERE s.outcome IS NULL AND m.id IN (SELECT w.mutation_id FROM waiver w
           WHERE w.incident_id = $${aside} AND w.mutation_id IS NOT NULL)) AS "setAside"
       FROM mutation m LEFT JOIN settlement s ON s.mutation_id = m.id
       WHERE m.path_id = $1 AND ${keys.sql} AND ${times.sql}`,
      [pathId, ...keys.values, ...times.values, incident.id],
    ),
  );
  const row = found?.rows[0];
  if (row === undefined) return null;
  const { accepted, materialized, superseded, suppressed, outstanding, setAside } = row;
  const counts = { accepted, materialized, superseded, suppressed, outstanding, setAside };
  return pathFigures(Object.fromEntries(Object.entries(counts).map(([figure, n]) => [figure, BigInt(n)])), LONG);
}

/** What is owed is read, what was accepted is known from the horizon on, and how it was settled is not looked through. */
async function fromCounts(
  pool: pg.Pool,
  { incident, pathId, counted }: ReportedPath,
  until: number,
): Promise<ScopeFigures> {
  // A reserve for what is cheap, after something that was not.
  const [owed, salvaged, suppressed] = [
    await within(pool, Math.max(until, Date.now() + 500), (client) => owedInScope(client, incident, pathId)),
    counted === null ? null : await within(pool, until, (client) => salvagedSince(client, incident, pathId, counted)),
    await within(pool, until, (client) => suppressedInScope(client, incident, pathId)),
  ];
  return pathFigures(
    {
      ...owed,
      suppressed,
      accepted: counted === null || salvaged === null ? null : counted.accepted + salvaged,
    },
    LONG,
  );
}

async function owedInScope(client: pg.PoolClient, incident: Incident, pathId: number) {
  const keys = keysInScope(incident, pathId, "o.key", 3);
  const times = timesInScope(incident, "o.accepted_at", 3 + keys.values.length);
  const { rows } = await client.query<{ n: string; aside: string }>(
    `SELECT count(*) AS n, count(*) FILTER (WHERE x.mutation_id IN (
         SELECT w.mutation_id FROM waiver w WHERE w.incident_id = $2 AND w.mutation_id IS NOT NULL)) AS aside
     FROM (SELECT o.mutation_id FROM outstanding o WHERE o.path_id = $1 AND ${keys.sql} AND ${times.sql} LIMIT ${OWED + 1}) x`,
    [pathId, incident.id, ...keys.values, ...times.values],
  );
  const outstanding = BigInt(rows[0]?.n ?? 0);
  if (outstanding > OWED) return { outstanding: null, setAside: null };
  return { outstanding, setAside: BigInt(rows[0]?.aside ?? 0) };
}

/** Writes of before the horizon that the incident itself put into the ledger after it: the only ones that can still come. */
async function salvagedSince(client: pg.PoolClient, incident: Incident, pathId: number, { epoch }: Counted) {
  const { rows } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM plan p JOIN run r ON r.plan_id = p.plan_id
     CROSS JOIN LATERAL (SELECT FROM mutation m WHERE m.request_id = r.run_id::text AND m.path_id = $2 AND m.epoch >= $3
       AND m.accepted_at <= $4 OFFSET 0) x
     WHERE p.incident_id = $1 AND p.kind = 'salvage'`,
    [incident.id, pathId, epoch, incident.horizon],
  );
  return BigInt(rows[0]?.n ?? 0);
}

async function suppressedInScope(client: pg.PoolClient, incident: Incident, pathId: number): Promise<bigint> {
  const keys = keysInScope(incident, pathId, "m.key", 2);
  const times = timesInScope(incident, "m.accepted_at", 2 + keys.values.length);
  const { rows } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM settlement s
     CROSS JOIN LATERAL (SELECT m.key, m.accepted_at FROM mutation m WHERE m.id = s.mutation_id LIMIT 1) m
     WHERE s.path_id = $1 AND s.outcome = ${OUTCOME.suppressed} AND ${keys.sql} AND ${times.sql}`,
    [pathId, ...keys.values, ...times.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

/**
 * Writes that were withdrawn while the incident was open, and those that a cache shows and nothing durable has: the first of them.
 * `total` null: they are too many to be counted.
 */
export async function brokenPromises(pool: pg.Pool, incident: Incident, limit: number) {
  const until = Date.now() + COUNTING_MS;
  let total: bigint | null = 0n;
  const items: BrokenPromise[] = [];
  for (const pathId of incident.pathIds) {
    items.push(...(await withdrawn(pool, incident, pathId, limit)));
    const lost = await neverDurable(pool, incident, pathId, limit);
    items.push(...lost.items);
    const n: bigint | null = await within(pool, until, (client) => withdrawnCount(client, incident, pathId));
    total = total === null || n === null ? null : total + n + lost.total;
  }
  return { total, items: items.slice(0, limit) };
}

const WITHDRAWN = (keys: string, joined: boolean) =>
  `settlement s ${joined ? "CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = s.mutation_id LIMIT 1) m" : ""}
   WHERE s.path_id = $1 AND s.outcome = ${OUTCOME.suppressed} AND s.settled_at >= $2 AND s.settled_at <= coalesce($3, now()) AND ${keys}`;

async function withdrawnCount(client: pg.PoolClient, incident: Incident, pathId: number): Promise<bigint> {
  const keys = keysInScope(incident, pathId, "m.key", 4);
  const { rows } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${WITHDRAWN(keys.sql, incident.keysBy !== "all")}`,
    [pathId, incident.openedAt, incident.closedAt, ...keys.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

async function withdrawn(pool: pg.Pool, incident: Incident, pathId: number, limit: number): Promise<BrokenPromise[]> {
  const keys = keysInScope(incident, pathId, "m.key", 5);
  const { rows } = await pool.query<{
    key: string;
    id: string;
    actor: string | null;
    accepted_at: Date;
    because: string | null;
    restored: string | null;
  }>(
    `SELECT m.key, m.id, m.actor, m.accepted_at, s.because,
       (SELECT l.other_id::text FROM mutation_link l WHERE l.mutation_id = m.id ORDER BY l.at DESC LIMIT 1) AS restored
     FROM ${WITHDRAWN(keys.sql, true)} ORDER BY s.settled_at LIMIT $4`,
    [pathId, incident.openedAt, incident.closedAt, limit, ...keys.values],
  );
  return rows.map((row) => ({
    pathId,
    key: row.key,
    mutation: row.id,
    actor: row.actor,
    acceptedAt: row.accepted_at,
    what: `suppressed${row.because ? `: ${row.because}` : ""}${row.restored ? `; mutation ${row.restored} replaces it` : ""}`,
  }));
}

/** Writes that a cache shows, and that no durable store ever had. */
export async function neverDurable(pool: pg.Pool, incident: Incident, pathId: number, limit: number) {
  const scope = findingsInScope(incident, pathId, 3);
  const { rows } = await pool.query<{ n: string; key: string; since: Date }>(
    `SELECT count(*) OVER () AS n, d.key, (f->>'since')::timestamptz AS since FROM ${FINDINGS_OF_DIVERGENCES}
     WHERE d.path_id = $1 AND d.kinds >> 1 & 1 = 1 AND f->>'finding' = 'phantom' AND ${scope.sql} ORDER BY d.since LIMIT $2`,
    [pathId, limit, ...scope.values],
  );
  const items = rows.map(
    (row): BrokenPromise => ({
      pathId,
      key: row.key,
      mutation: null,
      actor: null,
      acceptedAt: row.since,
      what: "a cache showed the write, no durable store ever had it, and it was not salvaged",
    }),
  );
  return { total: BigInt(rows[0]?.n ?? 0), items };
}
