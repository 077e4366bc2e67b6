import type pg from "pg";
import type { OriginWait, OriginWaits } from "../../../domain/truth/origin-waits";

interface WaitRow {
  type: string | null;
  event: string | null;
  took_ms: number;
  blockers: { pid: number; application: string | null; role: string | null; openForMs: number | null }[] | null;
}

/**
 * The sessions of this role that are at work on a table now, and who blocks them. A role sees its own sessions whole, and of others their
 * names; who blocks whom is every role's to read.
 */
export async function readWaits(pool: pg.Pool, table: string): Promise<OriginWaits> {
  const { rows } = await pool.query<WaitRow>({
    name: "origin-waits",
    text: `SELECT a.wait_event_type AS type, a.wait_event AS event,
             (extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::double precision AS took_ms, b.blockers
           FROM pg_stat_activity a
           LEFT JOIN LATERAL (
             SELECT json_agg(json_build_object('pid', o.pid, 'application', o.application_name, 'role', o.usename,
                      'openForMs', round(extract(epoch FROM clock_timestamp() - o.xact_start) * 1000))) AS blockers
             FROM unnest(pg_blocking_pids(a.pid)) AS p(pid) JOIN pg_stat_activity o ON o.pid = p.pid
           ) b ON a.wait_event_type = 'Lock'
           WHERE a.datname = current_database() AND a.usename = current_user AND a.pid <> pg_backend_pid() AND a.state = 'active'
             AND starts_with(a.application_name, 'trueup')
             AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.relation = $1::regclass)
           LIMIT 64`,
    values: [table],
  });
  return {
    sessions: rows.map(({ type, event, took_ms }) => ({ wait: waitOf(type, event), tookMs: took_ms })),
    blockers: rows.flatMap(({ blockers }) => blockers ?? []),
  };
}

/** Postgres's own names of waits: https://www.postgresql.org/docs/current/monitoring-stats.html */
function waitOf(type: string | null, event: string | null): OriginWait {
  if (type === null || type === "Client") return "work";
  if (type === "Lock") return "lock";
  if (event !== null && /^WAL(Sync|Write)/i.test(event)) return "log-flush";
  if (event === "SyncRep") return "replica";
  if (event === "PgSleep") return "sleep";
  return type === "IO" || type === "BufferIO" ? "disk" : "other";
}
