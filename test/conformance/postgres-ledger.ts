import pg from "pg";
import type { ReplayModel } from "../../lib/domain/contract";
import { SETTLED_STATES } from "../../lib/domain/mutation";
import type { Ledger } from "../../lib/ledger/ledger";
import { ledgerOn } from "../../lib/ledger/ledger";
import { append } from "../../lib/ledger/mutations/append";
import { freshStores } from "../setup/fixture";
import type { LedgerSubject } from "./ledger-subject";

/** The Postgres ledger on a database of its own. */
export async function postgresSubject(): Promise<LedgerSubject> {
  const { DATABASE_URL: connectionString } = await freshStores();
  const pools: pg.Pool[] = [];
  const models: { name: string; lanes: number; replay: ReplayModel }[] = [];
  const open = () => {
    const pool = new pg.Pool({ connectionString, max: 4 });
    pools.push(pool);
    return pool;
  };
  const pool = open();
  const first = ledgerOn(pool);
  return {
    ledger: {
      ...first,
      register(paths) {
        models.push(...paths);
        return first.register(paths);
      },
    },
    async another(): Promise<Ledger> {
      const other = ledgerOn(open());
      await other.register(models);
      return other;
    },
    ...ledgerViews(pool),
    ...ledgerActions(pool),
    async close() {
      await Promise.all(pools.map((p) => p.end()));
    },
  };
}

/** What the suite reads of a ledger, past its port. */
function ledgerViews(pool: pg.Pool): Pick<LedgerSubject, "counts" | "versions" | "settlements" | "moves"> {
  const rowsOf = async <T extends pg.QueryResultRow>(text: string, values: unknown[]) =>
    (await pool.query<T>(text, values)).rows;
  return {
    async counts(pathId) {
      const [row] = await rowsOf<{ tally: string; scan: string }>(
        `SELECT (SELECT sum(CASE kind WHEN 0 THEN total ELSE -total END) FROM lane_tally WHERE path_id = $1) AS tally,
                (SELECT count(*) FROM outstanding WHERE path_id = $1) AS scan`,
        [pathId],
      );
      return { byTally: BigInt(row?.tally ?? -1), byScan: BigInt(row?.scan ?? -2) };
    },
    async versions(pathId) {
      const rows = await rowsOf<{ key: string; versions: string[] }>(
        "SELECT key, array_agg(version::text ORDER BY version) AS versions FROM mutation WHERE path_id = $1 GROUP BY key ORDER BY key",
        [pathId],
      );
      return new Map(rows.map((r) => [r.key, r.versions.map(BigInt)]));
    },
    async settlements(pathId) {
      const rows = await rowsOf<{ id: string; outcome: number }>(
        "SELECT mutation_id AS id, outcome FROM settlement WHERE path_id = $1",
        [pathId],
      );
      return rows.map((r) => ({ id: r.id, outcome: SETTLED_STATES[r.outcome] as "materialized" }));
    },
    moves: (id) =>
      rowsOf<{ to: string; because: string | null }>(
        'SELECT moved_to AS "to", because FROM move WHERE mutation_id = $1 ORDER BY seq',
        [id],
      ),
  };
}

/** What the suite does to a ledger, past its port. */
function ledgerActions(pool: pg.Pool): Pick<LedgerSubject, "setControl" | "hold" | "appendSlowly" | "suppress"> {
  return {
    async setControl(pathId, control) {
      for (const [column, value] of Object.entries(control))
        await pool.query(`UPDATE path_control SET ${column} = $2 WHERE path_id = $1`, [pathId, value]);
    },
    async hold(pathId, what) {
      const [lane, key] = "lane" in what ? [what.lane, ""] : [-1, what.key];
      await pool.query(
        "INSERT INTO drain_hold (path_id, lane, key, reason, actor) VALUES ($1, $2, $3, 'test', 'test')",
        [pathId, lane, key],
      );
    },
    async appendSlowly(pathId, rows) {
      const client = await pool.connect();
      await client.query("BEGIN");
      await append(client as unknown as pg.Pool, pathId, rows);
      return {
        async end() {
          await client.query("COMMIT");
          client.release();
        },
      };
    },
    async suppress(pathId, id) {
      await pool.query(
        `WITH o AS (DELETE FROM outstanding WHERE path_id = $1 AND mutation_id = $2 RETURNING *),
           c AS (UPDATE lane_tally t SET total = total + 1 FROM o WHERE t.path_id = $1 AND t.lane = o.lane AND t.kind = 1)
         INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, settled_at, settled_by)
         SELECT mutation_id, path_id, 3, attempts, version, now(), 'test' FROM o`,
        [pathId, id],
      );
    },
  };
}
