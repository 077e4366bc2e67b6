import type { SensorKind, SensorStanding } from "../../domain/sweep/coverage";

/** What the ledger keeps of sensors. */
export interface SensorRecords {
  /** A sensor tells of changes from now on if its mark is another than before; null: it tells of none. */
  say(
    pathId: number,
    sensor: { store: SensorStanding["store"]; kind: SensorKind; mark: string | null; because: string | null },
  ): Promise<void>;
  /** Forgets sensors that the path has no more. */
  keepOnly(pathId: number, stores: readonly SensorStanding["store"][]): Promise<void>;
}
