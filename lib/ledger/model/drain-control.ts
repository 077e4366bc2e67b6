/** Which part of a path's drain is meant: all of it, one lane, or one key. */
export type DrainScope = { kind: "path" } | { kind: "lane"; lane: number } | { kind: "key"; key: string };

export interface DrainChange {
  pathId: number;
  scope: DrainScope;
  paused: boolean;
  reason: string;
  actor: string;
}

/** How far the origin's fence has followed a path's epoch. */
export interface FenceStanding {
  epoch: bigint;
  fencedEpoch: bigint;
  fencedAt: Date | null;
}

/** Pauses of draining, on the ledger. The ledger records the intent; the fence in the origin follows by idempotent work. */
export interface DrainControl {
  standing(pathId: number): Promise<FenceStanding>;
  /** Paths whose fence is behind their epoch. */
  behind(): Promise<{ pathId: number; epoch: bigint }[]>;
  /** The origin's fence has reached this epoch: nothing that began under an older one can land any more. */
  fenced(pathId: number, epoch: bigint): Promise<void>;
}
