import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { laneOf } from "../../lib/domain/lane";
import { OPERATIONS } from "../../lib/domain/mutation";
import { fingerprintOf, type IdMaker } from "../../lib/ledger/mutations/identity";
import { proposal } from "./proposals";

const TABLES = {
  idempotency: "path_id, idempotency_key, mutation_id, fingerprint",
  mutation:
    "path_id, lane, operation, id, version, epoch, accepted_at, key, idempotency_key, actor, request_id, payload",
  outstanding: "path_id, lane, mutation_id, version, accepted_at, key",
};

/** The texts of a transaction, one a table. */
export type CopyBatch = Record<keyof typeof TABLES, Buffer>;

/** Rows of the ledger as COPY takes them, made before the clock runs; versions go on from batch to batch. */
export class CopyFeed {
  private readonly versions = new Map<string, number>();

  constructor(
    private readonly pathId: number,
    private readonly keys: number,
    private readonly lanes: number,
    private readonly ids: IdMaker,
  ) {}

  batch(rows: number): CopyBatch {
    const lines: Record<keyof typeof TABLES, string[]> = { idempotency: [], mutation: [], outstanding: [] };
    const at = new Date().toISOString();
    for (let i = 0; i < rows; i++) {
      const p = proposal(this.keys);
      const id = this.ids.next();
      const lane = laneOf(p.key, this.lanes);
      const version = (this.versions.get(p.key) ?? 0) + 1;
      this.versions.set(p.key, version);
      const operation = OPERATIONS.indexOf(p.operation);
      lines.idempotency.push(`${this.pathId}\t${p.idempotencyKey}\t${id}\t${fingerprintOf(p)}\n`);
      lines.mutation.push(
        `${this.pathId}\t${lane}\t${operation}\t${id}\t${version}\t1\t${at}\t${p.key}\t${p.idempotencyKey}\t${p.actor}\t${p.requestId}\t${JSON.stringify(p.payload)}\n`,
      );
      lines.outstanding.push(`${this.pathId}\t${lane}\t${id}\t${version}\t${at}\t${p.key}\n`);
    }
    const text = (table: keyof typeof TABLES) => Buffer.from(lines[table].join(""));
    return { idempotency: text("idempotency"), mutation: text("mutation"), outstanding: text("outstanding") };
  }
}

/** Puts a batch into the ledger's tables in one transaction. */
export async function copyIn(client: pg.Client, batch: CopyBatch): Promise<void> {
  await client.query("BEGIN");
  for (const table of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    const stream = client.query(copyFrom(`COPY ${table} (${TABLES[table]}) FROM STDIN`));
    const done = finished(stream);
    if (!stream.write(batch[table])) await once(stream, "drain");
    stream.end();
    await done;
  }
  await client.query("COMMIT");
}
