import type { AcknowledgeMode, DrainState, ReadSource } from "../../domain/path-control";
import type { ProducerKind } from "../../domain/recovery/states";
import type { KeptStanding } from "../../domain/truth/path-standing";
import type { FindingKind } from "../../domain/verdict/findings";
import type { SampledFigures } from "../observations/model";

/** A path's control row. `epoch` is the fence: it only grows. */
export interface Control {
  path: string;
  pathId: number;
  epoch: bigint;
  acknowledge: AcknowledgeMode;
  drain: DrainState;
  reads: ReadSource;
  because: string | null;
  /** How many lanes the path is registered with: keys are spread over so many, in every process. */
  lanes: number;
}

/** One path on the front page: counts and the oldest straight from what is owed, the rest as last sampled. */
export interface FrontRow {
  control: Control;
  /** The incident that switched its acknowledgments, and whether anybody still works in it. */
  heldBy: { incident: string; open: boolean } | null;
  asOf: Date;
  outstanding: bigint;
  oldest: { mutation: string; acceptedAt: Date } | null;
  findings: Partial<Record<FindingKind, string>>;
  sampled: { at: Date; figures: SampledFigures } | null;
  /** How the path stands as people were last told, and when that was kept; null: nothing was kept yet. */
  told: (KeptStanding & { at: Date }) | null;
}

/** A request for a path's samples: the last sample of each step between two times. */
export interface SeriesRange {
  from: Date;
  to: Date;
  stepMs: number;
}

export interface ControlStanding extends Control {
  fencedEpoch: bigint;
  ackEpoch: bigint;
  ackChangedAt: Date | null;
  ackIncident: string | null;
}

export interface ProducerStanding {
  producer: string;
  pathId: number;
  kind: ProducerKind;
  epoch: bigint | null;
  seenAt: Date;
  leaseUntil: Date | null;
  /** Whether its lease runs, by the ledger's clock. */
  live: boolean;
  /** The region on whose word it acknowledges, and until when of the region's own clock an acknowledgment may still land there. */
  region: string | null;
  cacheUntilMs: number | null;
}
