import type pg from "pg";
import type { PathConfig } from "../../../domain/contract";
import {
  type Flushing,
  type FlushReport,
  type OriginPort,
  OriginRefused,
  type ReplicaPort,
} from "../../../ports/origin";
import { applyDecided } from "./apply-decided";
import { applyItems } from "./apply-items";
import { applyNewest } from "./apply-newest";
import { readReceipts, readRows } from "./read";
import { refusalOf } from "./refusal";
import { type OriginShape, shapeOf } from "./shape";
import { prepareSidecar, raiseFence } from "./sidecar";
import { withoutStrangeKeys } from "./strange-keys";

/** One path's origin on Postgres: `writes` serves flushes, `reads` everything that must not wait behind them. */
export function postgresOrigin(path: PathConfig, pools: { writes: pg.Pool; reads: pg.Pool }): OriginPort {
  if (path.origin === undefined) throw new Error(`path ${path.name} has no origin`);
  const origin = path.origin;
  let known: Promise<OriginShape> | null = null;
  const shape = () => {
    known ??= shapeOf(pools.reads, path.name, path.replay, origin).catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
  let prepared: Promise<OriginShape> | null = null;
  const prepare = () => {
    prepared ??= prepareSidecar(pools.writes, path.name)
      .then(shape)
      .catch((error) => {
        prepared = null;
        throw error;
      });
    return prepared;
  };
  return {
    name: origin.connection,
    async prepare() {
      await prepare();
    },
    async flush(lane, epoch, batch) {
      let ready: OriginShape;
      try {
        // An origin that was away when its worker started is prepared when it is back.
        ready = await prepare();
      } catch (error) {
        throw refusalOf(error, false);
      }
      return flush(pools.writes, ready, lane, epoch, batch);
    },
    raiseFence: (epoch) => raiseFence(pools.writes, path.name, epoch),
    read: async (keys) => readRows(pools.reads, await shape(), keys),
    receipts: (ids) => readReceipts(pools.reads, ids),
  };
}

/** A streaming copy of a path's origin. */
export function postgresReplica(path: PathConfig, name: string, pool: pg.Pool): ReplicaPort {
  if (path.origin === undefined) throw new Error(`path ${path.name} has no origin`);
  const origin = path.origin;
  let known: Promise<OriginShape> | null = null;
  return {
    name,
    async read(keys) {
      known ??= shapeOf(pool, path.name, path.replay, origin).catch((error) => {
        known = null;
        throw error;
      });
      return readRows(pool, await known, keys);
    },
  };
}

const APPLY = {
  "last-write-wins": applyNewest,
  versioned: applyDecided,
  monotonic: applyDecided,
  merge: applyDecided,
  append: applyItems,
};

// The fence is held for the flush's whole transaction, so raising it waits for every flush under the old epoch; the lane's
// lock keeps two flushes of one lane apart even when a stopped worker comes back.
const ENTER = `SELECT f.epoch, pg_advisory_xact_lock(hashtext($1), $2) FROM trueup.fence f WHERE f.path = $1 FOR SHARE`;

async function flush(
  pool: pg.Pool,
  shape: OriginShape,
  lane: number,
  epoch: bigint,
  batch: Flushing[],
): Promise<FlushReport> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw refusalOf(error, false);
  }
  let commitSent = false;
  let broken = true;
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<{ epoch: string }>({ name: "enter", text: ENTER, values: [shape.path, lane] });
    const fence = BigInt(rows[0]?.epoch ?? -1);
    if (fence !== epoch) throw new OriginRefused({ kind: "fenced", epoch: fence });
    const known = await withoutStrangeKeys(client, shape, batch);
    const { results, rows: left } = await APPLY[shape.model](client, shape, known.batch);
    commitSent = true;
    await client.query("COMMIT");
    broken = false;
    return { results: [...results, ...known.strange], rows: left };
  } catch (error) {
    if (!commitSent)
      broken = await client.query("ROLLBACK").then(
        () => false,
        () => true,
      );
    throw refusalOf(error, commitSent);
  } finally {
    client.release(broken);
  }
}
