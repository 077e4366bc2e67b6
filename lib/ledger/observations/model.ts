import type { CacheReads } from "../../domain/recovery/read-surge";
import type { CatchUpLimit } from "../../domain/truth/figures";
import type { FindingKind, SinceKind } from "../../domain/verdict/findings";
import type { StoreStatus } from "../../domain/verdict/store-status";

/** An id that was made longer ago when its row came into the ledger is listed as late; the ledger's trigger has the same figure. */
export const LATE_AFTER_MS = 500;

/** The figures that the sampler writes and screens read; JSON as stored. A null has its reason in `unmeasured`. */
export interface SampledFigures {
  ingressPerSec: number | null;
  drainPerSec: number | null;
  safeDrainPerSec: number | null;
  headroomPerSec: number | null;
  catchUpMs: number | null;
  /** The rate at which the backlog falls by that forecast: measured under load, and otherwise the headroom. */
  catchUpPerSec: number | null;
  /** How far catchUpMs may be off; `mostMs` null: by the slower of the measured rates there would be no end. */
  catchUpRange: { leastMs: number; mostMs: number | null } | null;
  limitedBy: CatchUpLimit | null;
  /** How long the drain has not kept up without a break; absent from older samples. */
  fallingForMs?: number | null;
  delayMs: { p50: number; p95: number; p99: number } | null;
  consistentWithin: { "1s": number | null; "10s": number | null; "60s": number | null } | null;
  observedShare: number | null;
  speculative: string | null;
  lanes: { lane: number; outstanding: string; truthLagMs: number | null; paused: boolean }[];
  hotKeys: { key: string; outstanding: string }[];
  /** Why the origin is slow, while it is; absent from what was sampled before reasons were kept. */
  slowBecause?: string | null;
  /** The rate of the work that competes with the drain; absent from older samples. */
  competingPerSec?: number | null;
  /** The reads that the servers of the path's caches answer; absent from older samples. */
  reads?: CacheReads | null;
  green: { queueConsumers: number | null; cacheHitRate: number | null; requestLatencyMs: number | null };
  unmeasured: Record<string, string>;
}

export interface SamplePoint
  extends Pick<
    SampledFigures,
    "ingressPerSec" | "drainPerSec" | "safeDrainPerSec" | "headroomPerSec" | "delayMs" | "consistentWithin"
  > {
  outstanding: string | null;
  truthLagMs: number | null;
  /** Why a figure is null, by its name; absent from what was sampled before reasons were kept. */
  unmeasured?: Record<string, string>;
  findings: Partial<Record<FindingKind, string>> | null;
}

/** A store's last probe. */
export interface StoreNow {
  store: string;
  at: Date;
  /** Since when the store has not answered; null while it answers. */
  awaySince: Date | null;
  /** Null: the store does not say. */
  writable: boolean | null;
  because: string | null;
  /** The last time at which the store answered; null: it never has. */
  provedAt: Date | null;
}

export interface DivergenceRow {
  pathId: number;
  key: string;
  verdict: FindingKind;
  kinds: number;
  since: Date;
  checkedAt: Date;
  outstanding: bigint;
  story: DivergenceStory;
}

/** Who found a key's divergence: `sensor` was told by a store of a change, `look` is a person who opened the key. */
export type FindingSource = "observer" | "reconciler" | "sweep" | "sensor" | "look";

/** A key that was judged; `row` null: it diverges no more. */
export interface FoundDivergence {
  key: string;
  row: Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> | null;
}

/** The observer's record of a diverging key, ready for a list. */
export interface DivergenceStory {
  /** `regions`: the cache regions whose entries it is about; absent where it is about more than cache entries, or none. */
  findings: { finding: FindingKind; since: string; sinceIs?: SinceKind; sentence: string; regions?: string[] }[];
  ladder: {
    ledgerStatus: StoreStatus;
    head: string | null;
    materialized: string | null;
    originStatus: StoreStatus;
    origin: string | null;
    caches: { region: string; version: string | null; status: StoreStatus }[];
  };
}

export interface DivergenceFilter {
  pathIds?: number[];
  finding?: FindingKind;
  prefix?: string;
  /** Only what began before this. */
  before?: Date;
}

export interface AcknowledgedMutation {
  id: string;
  pathId: number;
  key: string;
  version: bigint;
}

/** What the observer found on a path at a horizon: how many mutations it was offered, and how the ones that it looked at stood. */
export interface ObservationTally {
  pathId: number;
  offered: number;
  observed: number;
  consistent: number;
  unknown: number;
}

/** One round of a horizon: up to which id it looked, what it found, and which late mutations were looked at. */
export interface HorizonRound {
  position: string;
  tallies: ObservationTally[];
  late: string[];
}

/** A path's figures at a time, and a point of its series where one is kept. */
export interface PathSample {
  at: Date;
  figures: SampledFigures;
  point: SamplePoint | null;
}

/** The ledger's encoding of who looked. */
export const SOURCES: Record<FindingSource, number> = {
  observer: 0,
  reconciler: 1,
  sweep: 2,
  sensor: 3,
  look: 4,
};
