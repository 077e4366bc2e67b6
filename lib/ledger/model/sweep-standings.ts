import type { SensorStanding, WalkStanding } from "../../domain/sweep/coverage";

/** How far the sweep is on every path, and which stores tell of changes, by path. */
export interface SweepStandings {
  now: Date;
  walks: Map<number, WalkStanding[]>;
  receipts: Map<number, WalkStanding>;
  sensors: Map<number, SensorStanding[]>;
}
