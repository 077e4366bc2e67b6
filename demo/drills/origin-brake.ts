import type pg from "pg";

/** The tables behind the shop's paths, as trueup.yaml names them. */
export const TABLES: Record<string, string> = {
  profile: "profile",
  "order-status": "order_status",
  loyalty: "loyalty",
  "stock-mark": "stock_mark",
  feed: "feed",
  "draft-notes": "draft_note",
};

/** A statement that has been slow for this long is let through, short of the clients' own limit for one. */
const LONGEST_STATEMENT_S = 7;
/** The brake lets go by itself when nobody has renewed it for this long, whatever has become of the drill. */
const LEASE_S = 5;

/**
 * Makes every row that is written to one table take a while, by a trigger in the origin's own database: nothing that writes
 * there knows of it, as with a disk that has become slow. The function runs as its owner: the product's roles may read nothing of the drill.
 */
export class OriginBrake {
  private readonly table: string;

  constructor(
    private readonly client: pg.Client,
    table: string,
  ) {
    this.table = client.escapeIdentifier(table);
  }

  async fit(): Promise<void> {
    await this.client.query("SET lock_timeout = '5s'");
    await this.client.query(`
      CREATE SCHEMA IF NOT EXISTS shop_drill;
      CREATE TABLE IF NOT EXISTS shop_drill.brake (
        table_name text PRIMARY KEY, delay_s double precision NOT NULL, until timestamptz NOT NULL);
      CREATE OR REPLACE FUNCTION shop_drill.brake_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE d double precision;
      BEGIN
        SELECT delay_s INTO d FROM shop_drill.brake WHERE table_name = TG_TABLE_NAME AND until > clock_timestamp();
        IF d > 0 AND clock_timestamp() < statement_timestamp() + interval '${LONGEST_STATEMENT_S} s' THEN
          PERFORM pg_sleep(d);
        END IF;
        RETURN NEW;
      END $$;`);
    await this.patiently(
      `CREATE OR REPLACE TRIGGER shop_drill_brake BEFORE INSERT OR UPDATE ON public.${this.table}
       FOR EACH ROW EXECUTE FUNCTION shop_drill.brake_row()`,
    );
  }

  /** Sets what each row costs, and keeps the brake for the next few seconds. */
  async press(table: string, delayMs: number): Promise<void> {
    await this.client.query(
      `INSERT INTO shop_drill.brake (table_name, delay_s, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 s')
       ON CONFLICT (table_name) DO UPDATE SET delay_s = EXCLUDED.delay_s, until = EXCLUDED.until`,
      [table, delayMs / 1_000, LEASE_S],
    );
  }

  /** Lets go at once, and takes the trigger away. */
  async remove(table: string): Promise<void> {
    await this.client.query("UPDATE shop_drill.brake SET until = clock_timestamp() WHERE table_name = $1", [table]);
    await this.patiently(`DROP TRIGGER IF EXISTS shop_drill_brake ON public.${this.table}`);
  }

  /** Lets nobody write to the table, as a careless change of its schema does; readers go on reading. */
  async lock(): Promise<void> {
    await this.client.query("BEGIN");
    await this.patiently(`LOCK TABLE public.${this.table} IN EXCLUSIVE MODE`, "locked");
  }

  async unlock(): Promise<void> {
    await this.client.query("ROLLBACK");
  }

  /** The table is busy all the time, so a lock on it may take more than one try. */
  private async patiently(statement: string, savepoint?: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (savepoint) await this.client.query(`SAVEPOINT ${savepoint}`);
      try {
        await this.client.query(statement);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== "55P03" || attempt === 5) throw error;
        if (savepoint) await this.client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      }
    }
  }
}
