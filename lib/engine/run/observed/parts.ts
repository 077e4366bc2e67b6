import type { ItemSource, ObservedItem } from "../../../domain/observed/evidence";
import type { Outcome } from "../../../domain/run/outcomes";
import type { EffectKind } from "../../../ledger/observed/effects";
import type { Run, RunWork } from "../../../ledger/runs/model";
import type { ForeignRowSeen } from "../../../stores/origin/port";
import type { Log, WiredObservedPath } from "../../../stores/path";
import type { KeptJob } from "../../../stores/source/port";
import type { RepairLedger } from "../../observed/repair-ledger";

export interface ObservedParts {
  ledger: RepairLedger;
  log: Log;
}

/** Some items of a run on one observed path during their execution. */
export interface ObservedBatch {
  run: Run;
  path: WiredObservedPath;
  items: RunWork[];
  /** The plan's reason. */
  reason: string;
  /** Asked before each effect: whether the run still goes on under this replayer. */
  mayGoOn(): Promise<boolean>;
}

export interface ObservedEnded {
  outcome: Outcome;
  because: string | null;
}

export type ObservedOutcomes = Map<number, ObservedEnded>;

/** How long an effect may still take place after its run was last found going on, on the clock of the store that it changes. */
export const EFFECT_WITHIN_MS = 2_000;

/** What a plan's item says of itself. */
export interface ObservedDetail {
  write?: { source: ItemSource; id: string; job: string | null } | null;
  region?: string;
  seen?: { type: "string" | "hash"; digest: string } | null;
  token?: ForeignRowSeen["token"];
  version?: string | null;
  undo?: { run: string; seq: number; kind: EffectKind };
}

export const detailOf = (item: Pick<RunWork, "detail">): ObservedDetail => (item.detail ?? {}) as ObservedDetail;

/** A job that goes back to its queue: retried where it failed, added again where a run removed it. */
export interface Returning {
  item: RunWork;
  write: ObservedItem;
  /** The whole job as a run kept it; null: the job is in its queue and is retried. */
  kept: KeptJob | null;
}

/** Thrown where a run is no longer carried out by this replayer; what was begun is found by its effects. */
export class RunStopped extends Error {
  constructor() {
    super("the run does not go on");
    this.name = "RunStopped";
  }
}
