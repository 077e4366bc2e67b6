import type { Truth } from "../../../lib/api/paths";

type Lane = Truth["lanes"][number];

export interface LaneCell {
  lane: Lane;
  /** A lane's outstanding count relative to the fullest lane, 0 to 1, for the depth of the cell's shade. */
  share: number;
  late: boolean;
  /** True for a lane with more than half of the outstanding mutations: per-key order may then limit the catch-up. */
  hot: boolean;
}

/** The lanes as a heat strip. */
export function laneCells(lanes: readonly Lane[], maxTruthLagMs: number): LaneCell[] {
  const counts = lanes.map((lane) => BigInt(lane.outstanding));
  let total = 0n;
  let fullest = 0n;
  for (const count of counts) {
    total += count;
    if (count > fullest) fullest = count;
  }
  return lanes.map((lane, index) => ({
    lane,
    share: fullest === 0n ? 0 : Number((counts[index]! * 1_000n) / fullest) / 1_000,
    late: lane.truthLagMs !== null && lane.truthLagMs > maxTruthLagMs,
    hot: lanes.length > 1 && total >= 100n && counts[index]! * 2n > total,
  }));
}
