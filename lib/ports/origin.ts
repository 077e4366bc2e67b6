import type { OriginState } from "../domain/materialize/decide";
import type { Mutation } from "../domain/mutation";
import type { OriginRow } from "../domain/verdict/evidence";

/** A mutation on its way into the origin, with what a decision needs of the ledger. */
export interface Flushing {
  mutation: Mutation;
  head: bigint;
  predecessor: "on-its-way" | "stuck" | "settled" | "unknown-to-ledger";
}

export type FlushEffect = "applied" | "already-applied" | "superseded" | "wait" | "conflict";

export interface FlushResult {
  id: string;
  effect: FlushEffect;
  because: string | null;
}

/** What a flush left behind: one result a mutation, and the rows that it wrote or found, by key. */
export interface FlushReport {
  results: FlushResult[];
  rows: Map<string, OriginState>;
}

/** Why an origin refused. `fenced`: the epoch is old; `slow`: too much for one transaction; `lost`: the answer was lost, the receipts decide. */
export type OriginRefusal =
  | { kind: "fenced"; epoch: bigint }
  | { kind: "unreachable"; because: string }
  | { kind: "not-writable"; because: string }
  | { kind: "locked"; because: string }
  | { kind: "slow"; because: string }
  | { kind: "rejected"; because: string }
  | { kind: "lost"; because: string };

export class OriginRefused extends Error {
  constructor(readonly refusal: OriginRefusal) {
    super("because" in refusal ? refusal.because : `the origin's fence is at epoch ${refusal.epoch}`);
    this.name = "OriginRefused";
  }
}

export interface Receipt {
  mutation: string;
  key: string;
  version: bigint;
  appliedAt: Date;
}

/** One path's table in the system of record, with the sidecar's receipts, tombstones and fence beside it. */
export interface OriginPort {
  readonly name: string;
  /** Creates the sidecar where the role may, and checks table, columns and unique key against the catalog. */
  prepare(): Promise<void>;
  /** Applies a batch of one lane in one transaction under the epoch; throws OriginRefused, and then nothing took effect. */
  flush(lane: number, epoch: bigint, batch: Flushing[]): Promise<FlushReport>;
  /** Raises the fence; returns once no flush under an older epoch can land any more. Never lowers it. */
  raiseFence(epoch: bigint): Promise<void>;
  read(keys: string[]): Promise<Map<string, OriginRow>>;
  receipts(ids: string[]): Promise<Map<string, Receipt>>;
}

/** A replica of the origin: it is only read. */
export interface ReplicaPort {
  readonly name: string;
  read(keys: string[]): Promise<Map<string, OriginRow>>;
}
