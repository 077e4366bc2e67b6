import type pg from "pg";
import type { PathConfig } from "../../../domain/contract";
import type { JsonText } from "../../../domain/json-text";
import { elementsOf } from "../../../domain/run/columns";
import type {
  Flushing,
  FlushReport,
  FlushResult,
  LaneEntry,
  OriginPort,
  ReplayResult,
  ReplicaPort,
  SameDatabaseReplay,
} from "../port";
import { applyDecided, type Decided } from "./apply-decided";
import { applyItems } from "./apply-items";
import { type Applying, applyNewest } from "./apply-newest";
import { withoutWhatIsInTheWay } from "./in-the-way";
import { keyPage } from "./key-page";
import { keysWithoutItems, readLostItems } from "./lost-items";
import type { CoveredMutation, NextFlush } from "./marks";
import { originMarks } from "./origin-marks";
import { peekRows } from "./peek";
import { readReceipts, readRows, withoutReceipt } from "./read";
import { type Applied, leaveReceipts } from "./receipts";
import { refusalOf } from "./refusal";
import { replayBatch } from "./replay";
import { replayColumns } from "./replay-columns";
import { rewriteRows } from "./rewrite";
import { raiseRunToken } from "./run-token";
import { sameDatabaseReplay } from "./same-database";
import { type OriginShape, shapeOf } from "./shape";
import { prepareSidecar, raiseFence } from "./sidecar";
import { readStandings } from "./standings";
import { strangeKeys } from "./strange-keys";
import { allowAgain, readBeforeImages, readImagesOf, suppressAmong } from "./suppressed";
import { keepTrigger } from "./trigger";
import { underFence, underMark } from "./under-fence";
import { readWitnesses, retakeReceipts } from "./witnesses";
import { forgetWritten, trustRows } from "./written-rows";

/** One path's origin on Postgres. */
export interface PostgresOrigin extends OriginPort {
  /** Set when the ledger is in the origin's own database; null when no ledger was given. */
  readonly sameDatabase: SameDatabaseReplay | null;
}

/**
 * One path's origin on Postgres: `writes` serves flushes, `reads` everything that must not wait behind them. `ledger`: the ledger's
 * sessions, for replays in one shared database.
 */
export function postgresOrigin(
  path: PathConfig,
  pools: { writes: pg.Pool; reads: pg.Pool; ledger?: pg.Pool },
): PostgresOrigin {
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
      .then(async (ready) => {
        await keepTrigger(pools.writes, ready, path.sensors.origin !== null);
        return ready;
      })
      .catch((error) => {
        prepared = null;
        throw error;
      });
    return prepared;
  };
  // An origin that was unreachable at the worker's start is prepared on first use.
  const readyShape = () =>
    prepare().catch((error) => {
      throw refusalOf(error, "connect");
    });
  // The shape is changed in place, since flushes share it: later receipts describe the altered columns.
  const followAltered = async (ready: OriginShape) => {
    const { id, mapped, scales } = await shapeOf(pools.reads, path.name, path.replay, origin);
    Object.assign(ready, { id, mapped, scales });
  };
  return {
    name: origin.connection,
    marks: originMarks(pools, path.name, shape),
    sameDatabase:
      pools.ledger === undefined
        ? null
        : sameDatabaseReplay({ writes: pools.writes, ledger: pools.ledger }, readyShape),
    async prepare() {
      await prepare();
    },
    flush: async (entry, batch) => flush(pools.writes, await readyShape(), entry, batch),
    raiseFence: (epoch) => raiseFence(pools.writes, path.name, epoch),
    raiseRunToken: async (run) => {
      await readyShape();
      await raiseRunToken(pools.writes, run);
    },
    read: async (keys) => readRows(pools.reads, await shape(), keys),
    peek: async (keys) => peekRows(pools.reads, await shape(), keys),
    keys: async (prefix, after, limit) => keyPage(pools.reads, await shape(), prefix, after, limit),
    receipts: (ids) => readReceipts(pools.reads, ids),
    witnesses: async (ids) => {
      const ready = await shape();
      if (ready.model === "append") return readLostItems(pools.reads, ready, ids);
      const { found, isCurrent, another } = await readWitnesses(pools.reads, ready, ids);
      // Receipts that could not be renewed are met again by the next read.
      if (isCurrent) await retakeReceipts(pools.writes, ready, another).catch(() => {});
      else await followAltered(ready).catch(() => {});
      return found;
    },
    keysWithoutItems: async (range, limit) => {
      const known = await shape();
      return known.model === "append" ? keysWithoutItems(pools.reads, known, range, limit) : [];
    },
    standings: async (keys, withValues) => readStandings(pools.reads, await shape(), keys, withValues),
    replay: async (entry, run, batch) => {
      const ready = await readyShape();
      return underMark(pools.writes, ready, { ...entry, run }, async (client, next) =>
        withReceipts(client, ready, next, batch, await replayBatch(client, ready, run.id, batch)),
      );
    },
    rewrite: async (entry, run, batch) => {
      const ready = await readyShape();
      return underMark(pools.writes, ready, { ...entry, run }, async (client, next) =>
        withReceipts(client, ready, next, batch, await rewriteRows(client, ready, run.id, batch)),
      );
    },
    replayColumns: async (entry, run, columns) => {
      const ready = await readyShape();
      return underMark(pools.writes, ready, { ...entry, run }, async (client, next) => {
        const result = await replayColumns(client, ready, { run: run.id, mark: next.number }, columns);
        return { result, applied: columns.puts === null ? [] : idsWithout(columns.puts, result.missed) };
      });
    },
    withoutReceipt: (columns) => withoutReceipt(pools.reads, columns),
    suppress: async (entry, run, ids) => {
      const ready = await readyShape();
      return underFence(pools.writes, ready, { ...entry, run }, (client) => suppressAmong(client, ready, run.id, ids));
    },
    trustRows: async (keys) => trustRows(pools.writes, await shape(), keys),
    forgetWritten: async (keys) => forgetWritten(pools.writes, await shape(), keys),
    beforeImagesOf: (run, keys) => readImagesOf(pools.reads, path.name, run, keys),
    allow: (run, ids) => allowAgain(pools.writes, run, ids),
    beforeImages: (run, after, limit) => readBeforeImages(pools.reads, path.name, run, after, limit),
  };
}

/** A read replica of a path's origin. */
export function postgresReplica(path: PathConfig, name: string, pool: pg.Pool): ReplicaPort {
  if (path.origin === undefined) throw new Error(`path ${path.name} has no origin`);
  const origin = path.origin;
  let known: Promise<OriginShape> | null = null;
  const shape = () => {
    known ??= shapeOf(pool, path.name, path.replay, origin).catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    name,
    read: async (keys) => readRows(pool, await shape(), keys),
    peek: async (keys) => peekRows(pool, await shape(), keys),
  };
}

const APPLY = {
  "last-write-wins": applyNewest,
  versioned: applyDecided,
  monotonic: applyDecided,
  merge: applyDecided,
  append: applyItems,
};

async function flush(pool: pg.Pool, shape: OriginShape, entry: LaneEntry, batch: Flushing[]): Promise<FlushReport> {
  return underMark(pool, shape, entry, async (client, next) => {
    const strange = await strangeKeys(client, shape, keysOf(batch));
    const known = batch.filter((f) => !strange.has(f.mutation.key));
    const open = await withoutWhatIsInTheWay(client, shape, known);
    const report: Partial<Applying & Decided> & FlushReport = await APPLY[shape.model](
      client,
      shape,
      open.batch,
      next.number,
    );
    const { results, rows, receipted, before } = report;
    const applied = appliedAmong(results);
    const all = [...results, ...strangeResults(batch, strange), ...open.results];
    const due = applied.filter((id) => !receipted?.has(id));
    const became = await leaveReceipts(client, shape, { next, before }, appliedOf(open.batch, due));
    const covered = coveredOf(open.batch, results);
    return { result: { results: all, rows: asTheyBecame(rows, became) }, applied, covered };
  });
}

const keysOf = (batch: Flushing[]) => batch.map((f) => f.mutation.key);

const strangeResults = (batch: Flushing[], strange: ReadonlyMap<string, string>): FlushResult[] =>
  batch.flatMap(({ mutation: { id, key } }) => {
    const because = strange.get(key);
    return because === undefined ? [] : [{ id, effect: "conflict", because }];
  });

/** The mutations of a flush that a newer one covers. */
function coveredOf(batch: Flushing[], results: FlushReport["results"]): CoveredMutation[] {
  const covered = new Set(results.flatMap((r) => (r.effect === "superseded" ? [r.id] : [])));
  return batch.flatMap(({ mutation: { id, key, version }, idempotency = null, fingerprint = null }) =>
    covered.has(id) ? [{ id, key, version: String(version), idempotency, fingerprint }] : [],
  );
}

const appliedAmong = (results: { id: string; effect: string }[]) =>
  results.flatMap((r) => (r.effect === "applied" ? [r.id] : []));

const appliedOf = (batch: Flushing[], ids: string[]): Applied[] => {
  const applied = new Set(ids);
  return batch.flatMap(({ mutation, idempotency, fingerprint }) =>
    applied.has(mutation.id) ? [{ ...mutation, idempotency, fingerprint }] : [],
  );
};

/** Leaves the receipts of a run's batch; reports its rows as the origin has them. */
async function withReceipts(
  client: pg.PoolClient,
  shape: OriginShape,
  next: NextFlush,
  batch: readonly Applied[],
  { results, rows, before }: { results: ReplayResult[]; rows: FlushReport["rows"] } & Partial<Pick<Decided, "before">>,
) {
  const applied = appliedAmong(results);
  const ids = new Set(applied);
  const became = await leaveReceipts(
    client,
    shape,
    { next, before },
    batch.filter((each) => ids.has(each.id)),
  );
  return { result: { results, rows: asTheyBecame(rows, became) }, applied };
}

/** Replaces reported values by those that the origin made of them. */
function asTheyBecame(rows: FlushReport["rows"], became: ReadonlyMap<string, JsonText | undefined>) {
  for (const [key, value] of became) {
    const row = rows.get(key);
    if (row !== undefined && !row.deleted) rows.set(key, { ...row, value });
  }
  return rows;
}

/** The ids without those at `places`, which count from 1. */
function idsWithout({ ids }: { ids: string }, places: number[]): string[] {
  const without = new Set(places);
  return elementsOf(ids).filter((_, i) => !without.has(i + 1));
}
