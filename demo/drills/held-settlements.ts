import type pg from "pg";
import { until } from "../stores/until";
import { deferred } from "./deferred";
import { onDatabase } from "./running";

const NAME = "flush-half-done";
const LOCK = 704_171;
const BLOCKED = "FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))";
const TABLE_FREE_WITHIN_MS = 20_000;

/** The ledger's record of some keys' settlements, held up. */
export interface HeldSettlements {
  /** How many sessions wait. */
  waiting(): Promise<number>;
  /** Ends the sessions that wait, and returns their number. */
  endWaiting(): Promise<number>;
  release(): Promise<void>;
}

/**
 * Holds up each settlement of these keys, and no other, by a trigger in the ledger's own database that waits for a lock of this session.
 * When this process dies its lock goes, and the trigger waits for nothing any more.
 */
export async function holdSettlements(url: string, keys: string[]): Promise<HeldSettlements> {
  const released = deferred<void>();
  const ready = deferred<HeldSettlements>();
  const holding = onDatabase(url, NAME, async (ledger) => {
    await install(ledger, keys);
    const count = async (expression: string) => (await ledger.query(`SELECT ${expression} ${BLOCKED}`)).rowCount ?? 0;
    ready.resolve({
      waiting: () => count("pid"),
      endWaiting: () => count("pg_terminate_backend(pid)"),
      release: async () => {
        released.resolve();
        await holding;
      },
    });
    await released.promise;
    await ledger.query("SELECT pg_advisory_unlock($1)", [LOCK]);
    await patiently(ledger, "DROP TRIGGER IF EXISTS shop_drill_wait ON settlement");
  });
  await Promise.race([ready.promise, holding]);
  return ready.promise;
}

async function install(ledger: pg.Client, keys: string[]): Promise<void> {
  await ledger.query("SET lock_timeout = '1s'");
  await ledger.query("SELECT pg_advisory_lock($1)", [LOCK]);
  await ledger.query(`
    CREATE SCHEMA IF NOT EXISTS shop_drill;
    GRANT USAGE ON SCHEMA shop_drill TO PUBLIC;
    CREATE OR REPLACE FUNCTION shop_drill.wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM public.mutation m
                 WHERE m.path_id = NEW.path_id AND m.key = ANY (TG_ARGV) AND m.id = NEW.mutation_id) THEN
        PERFORM pg_advisory_xact_lock_shared(${LOCK});
      END IF;
      RETURN NEW;
    END $$;`);
  const members = keys.map((key) => ledger.escapeLiteral(key)).join(", ");
  await patiently(
    ledger,
    `CREATE OR REPLACE TRIGGER shop_drill_wait BEFORE INSERT ON settlement FOR EACH ROW EXECUTE FUNCTION shop_drill.wait(${members})`,
  );
}

/** The table is busy all the time, so a change of it may take more than one try. */
async function patiently(ledger: pg.Client, statement: string): Promise<void> {
  const isDone = () =>
    ledger.query(statement).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === "55P03") return false;
        throw error;
      },
    );
  if ((await until(isDone, { withinMs: TABLE_FREE_WITHIN_MS })) === undefined)
    throw new Error("The ledger's table of settlements is busy. Run the drill again.");
}
