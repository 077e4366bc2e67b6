import pg from "pg";
import { rebuildIndexes, takeIndexesAway } from "./indexes";

export interface LedgerSize {
  rows: number;
  /** The number of newest rows that are still owed. */
  outstanding: number;
  pathIds: number[];
  lanes: number;
}

const PER_MS = 4;
const VERSIONS = 5;
const CHUNK = 250_000;

/** A ledger of any size, made inside the server; its rows follow from their numbers, so that each can be looked up. */
export class BigLedger {
  readonly firstMs: number;
  private readonly keys: number;

  constructor(readonly size: LedgerSize) {
    this.firstMs = Date.now() - 120_000 - Math.ceil(size.rows / PER_MS);
    this.keys = Math.ceil(size.rows / VERSIONS);
  }

  /** The parts of row number `i`, an SQL expression of type bigint. */
  sql(i: string) {
    const { pathIds, lanes } = this.size;
    const key = `(${i} % ${this.keys})`;
    const ms = `(${this.firstMs} + ${i} / ${PER_MS})`;
    return {
      id: `(lpad(to_hex(${ms}), 12, '0') || '7' || lpad(to_hex(${i} & 4095), 3, '0') || '8' || lpad(to_hex(${i}), 15, '0'))::uuid`,
      path: `(ARRAY[${pathIds.join(",")}]::smallint[])[${key} % ${pathIds.length} + 1]`,
      lane: `(${key} / ${pathIds.length} % ${lanes})::smallint`,
      key: `'key-' || lpad(${key}::text, 9, '0')`,
      version: `(${i} / ${this.keys} + 1)`,
      at: `to_timestamp(${ms} / 1000.0::float8)`,
      request: `'req-' || md5(${i}::text)`,
      actor: `'agent-' || ${i} % 50000`,
      retry: `'retry-' || md5('again' || ${i}::text)`,
    };
  }

  /** A caller's knowledge of row number `i`. */
  row(i: number): { pathId: number; key: string; version: number } {
    const key = i % this.keys;
    return {
      pathId: this.size.pathIds[key % this.size.pathIds.length] as number,
      key: `key-${String(key).padStart(9, "0")}`,
      version: Math.floor(i / this.keys) + 1,
    };
  }

  /** Fills an empty, migrated ledger with registered paths. The migrations' indexes are built after the rows. */
  async build(url: string, say: (line: string) => void): Promise<void> {
    const { rows, outstanding } = this.size;
    const pool = new pg.Pool({
      connectionString: url,
      max: 2,
      options: "-c maintenance_work_mem=512MB -c synchronous_commit=off",
    });
    try {
      const indexes = await takeIndexesAway(pool, ["mutation", "idempotency", "outstanding", "settlement"]);
      const firstOwed = rows - outstanding;
      await this.inChunks(pool, 0, rows, (range) => this.insertAccepted(pool, range));
      say(`${rows.toLocaleString("en")} mutations are in`);
      await this.inChunks(pool, 0, firstOwed, (range) => this.insertSettled(pool, range));
      await this.inChunks(pool, firstOwed, rows, (range) => this.insertOwed(pool, range));
      say("building their indexes");
      await rebuildIndexes(pool, indexes);
      await this.count(pool, firstOwed);
      await pool.query("VACUUM (ANALYZE) mutation, idempotency, outstanding, settlement, lane_tally, lane_watermark");
      await pool.query("CHECKPOINT");
    } finally {
      await pool.end();
    }
  }

  private async inChunks(
    pool: pg.Pool,
    from: number,
    to: number,
    insert: (range: string) => Promise<void>,
  ): Promise<void> {
    const starts = Array.from({ length: Math.ceil((to - from) / CHUNK) }, (_, n) => from + n * CHUNK);
    const work = async () => {
      for (let start = starts.shift(); start !== undefined; start = starts.shift())
        await insert(`generate_series(${start}::bigint, ${Math.min(to, start + CHUNK) - 1}::bigint) i`);
    };
    await Promise.all(Array.from({ length: pool.options.max ?? 1 }, work));
  }

  private async insertAccepted(pool: pg.Pool, range: string): Promise<void> {
    const r = this.sql("i");
    await pool.query(
      `INSERT INTO mutation (path_id, lane, operation, id, version, epoch, accepted_at, key, idempotency_key, actor, request_id, payload)
       SELECT ${r.path}, ${r.lane}, 0, ${r.id}, ${r.version}, 1, ${r.at}, ${r.key}, ${r.retry}, ${r.actor}, ${r.request},
         '{"name": "Customer", "email": "customer@example.test", "phone": "+45 10000001", "city": "Aarhus", "newsletter": true}'
       FROM ${range}`,
    );
    await pool.query(
      `INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint) SELECT ${r.path}, ${r.retry}, ${r.id}, ${r.id} FROM ${range}`,
    );
  }

  private async insertSettled(pool: pg.Pool, range: string): Promise<void> {
    const r = this.sql("i");
    await pool.query(
      `INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, queued_at, settled_at, settled_by)
       SELECT ${r.id}, ${r.path}, 1, 0, ${r.version}, ${r.at}, ${r.at} + interval '1 s', 'materializer bench' FROM ${range}`,
    );
  }

  /** Nine of ten owed rows wait in a queue job, the rest for the relay. */
  private async insertOwed(pool: pg.Pool, range: string): Promise<void> {
    const r = this.sql("i");
    const client = await pool.connect();
    // Triggers look at mutations accepted long ago; here every mutation is one.
    await client.query("SET session_replication_role = replica");
    await client.query(
      `INSERT INTO outstanding (path_id, lane, state, mutation_id, version, accepted_at, queued_at, job, key)
       SELECT ${r.path}, ${r.lane}, CASE WHEN q THEN 1 ELSE 0 END, ${r.id}, ${r.version}, ${r.at}, CASE WHEN q THEN ${r.at} END,
         CASE WHEN q THEN md5((i / 500)::text)::uuid END, ${r.key}
       FROM ${range}, LATERAL (SELECT i < ${this.size.rows - Math.floor(this.size.outstanding / 10)} AS q) s`,
    );
    client.release(true);
  }

  private async count(pool: pg.Pool, firstOwed: number): Promise<void> {
    const r = this.sql("i");
    await pool.query(
      `UPDATE lane_tally t SET total = CASE t.kind WHEN 0 THEN s.accepted ELSE s.settled END, delays = array_fill(0::bigint, ARRAY[64])
       FROM (SELECT ${r.path} AS path, ${r.lane} AS lane, count(*) AS accepted, count(*) FILTER (WHERE i < ${firstOwed}) AS settled
             FROM generate_series(0::bigint, ${this.size.rows - 1}::bigint) i GROUP BY 1, 2) s
       WHERE t.path_id = s.path AND t.lane = s.lane`,
    );
    await pool.query(
      `UPDATE lane_watermark w SET oldest_from = coalesce(
         (SELECT o.accepted_at FROM outstanding o WHERE o.path_id * 64 + o.lane = w.path_id * 64 + w.lane ORDER BY o.accepted_at LIMIT 1), w.oldest_from)`,
    );
  }
}
