import type pg from "pg";
import type { OriginConfig, PathConfig } from "../../../domain/contract";
import type { Mapping } from "./mapped-table";
import { refusalOf } from "./refusal";
import { type OriginShape, shapeOf } from "./shape";
import { prepareSidecar } from "./sidecar";
import { keepTrigger } from "./trigger";

/** The sessions of one path's origin: `writes` serves flushes, `reads` everything that must not wait behind them. */
export interface OriginPools {
  writes: pg.Pool;
  reads: pg.Pool;
}

/** What is known of one path's table, read once and shared by all calls. */
export interface KnownShape {
  /** The shape as the catalog has it; a failed read is tried again by the next call. */
  shape(): Promise<OriginShape>;
  /** Creates the sidecar and the sensor's trigger once, and returns the shape; throws OriginMisfit or the driver's error. */
  prepare(): Promise<OriginShape>;
  /** Like `prepare`, on first use: an origin that was unreachable at the worker's start. Throws OriginRefused. */
  ready(): Promise<OriginShape>;
  /** Reads the altered columns into a shape. It is changed in place, since flushes share it: later receipts describe the new columns. */
  followAltered(shape: OriginShape): Promise<void>;
}

/** The origin that a path is configured with; a path without one is a bug of the caller. */
export function originOf(path: PathConfig): OriginConfig {
  if (path.origin === undefined) throw new Error(`path ${path.name} has no origin`);
  return path.origin;
}

const mappingOf = (path: PathConfig): Mapping => ({ path: path.name, model: path.replay, origin: originOf(path) });

/** Reads the shape of a path's table on first use, and keeps it. */
export function shapeReader(path: PathConfig, reads: pg.Pool): () => Promise<OriginShape> {
  const mapping = mappingOf(path);
  return keptUnlessFailed(() => shapeOf(reads, mapping));
}

/** What is known of a path's table, from the sessions of its origin. */
export function knownShape(path: PathConfig, pools: OriginPools): KnownShape {
  const shape = shapeReader(path, pools.reads);
  const prepare = keptUnlessFailed(async () => {
    await prepareSidecar(pools.writes, path.name);
    const ready = await shape();
    await keepTrigger(pools.writes, ready, path.sensors.origin !== null);
    return ready;
  });
  return {
    shape,
    prepare,
    ready: () =>
      prepare().catch((error) => {
        throw refusalOf(error, "connect");
      }),
    async followAltered(shape) {
      const { id, mapped, scales } = await shapeOf(pools.reads, mappingOf(path));
      Object.assign(shape, { id, mapped, scales });
    },
  };
}

/** Calls once, and again only after a failure. */
function keptUnlessFailed<T>(call: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () => {
    kept ??= call().catch((error) => {
      kept = null;
      throw error;
    });
    return kept;
  };
}
