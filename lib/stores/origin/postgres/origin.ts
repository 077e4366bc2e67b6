import type pg from "pg";
import type { PathConfig } from "../../../domain/contract";
import type { OriginPort, ReplicaPort, SameDatabaseReplay } from "../port";
import { knownShape, type OriginPools, originOf, shapeReader } from "./known-shape";
import { originMarks } from "./origin-marks";
import { originReads } from "./origin-reads";
import { originWrites } from "./origin-writes";
import { peekRows } from "./peek";
import { readRows } from "./read";
import { sameDatabaseReplay } from "./same-database";

/** One path's origin on Postgres. */
export interface PostgresOrigin extends OriginPort {
  /** Set when the ledger is in the origin's own database; null when no ledger was given. */
  readonly sameDatabase: SameDatabaseReplay | null;
}

/** One path's origin on Postgres. `ledger`: the ledger's sessions, for replays in one shared database. */
export function postgresOrigin(path: PathConfig, pools: OriginPools & { ledger?: pg.Pool }): PostgresOrigin {
  const { writes, ledger } = pools;
  const known = knownShape(path, pools);
  return {
    name: originOf(path).connection,
    marks: originMarks(pools, path.name, known.shape),
    sameDatabase: ledger === undefined ? null : sameDatabaseReplay({ writes, ledger }, known.ready),
    ...originReads(path, pools, known),
    ...originWrites(path, pools, known),
  };
}

/** A read replica of a path's origin. */
export function postgresReplica(path: PathConfig, name: string, pool: pg.Pool): ReplicaPort {
  const shape = shapeReader(path, pool);
  return {
    name,
    read: async (keys) => readRows(pool, await shape(), keys),
    peek: async (keys) => peekRows(pool, await shape(), keys),
  };
}
