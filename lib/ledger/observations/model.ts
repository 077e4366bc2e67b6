import type { LedgerSnapshot } from "../../domain/truth/decided-time";
import type { CatchUpLimit, TallyReading } from "../../domain/truth/figures";
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
  delayMs: { p50: number; p95: number; p99: number } | null;
  consistentWithin: { "1s": number | null; "10s": number | null; "60s": number | null } | null;
  observedShare: number | null;
  speculative: string | null;
  lanes: { lane: number; outstanding: string; truthLagMs: number | null; paused: boolean }[];
  hotKeys: { key: string; outstanding: string }[];
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

/** What the observer keeps of a diverging key, ready for a list. */
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

/** The ledger's side of observing and sampling: written by workers only. */
export interface LedgerObservations {
  /** Which transactions have ended, at a moment of the ledger's clock. */
  snapshot(): Promise<LedgerSnapshot>;
  /**
   * Acknowledged mutations made in an interval of ids, oldest first, without those that came into the ledger more than
   * LATE_AFTER_MS after their id was made.
   */
  acknowledged(after: string, upTo: string, limit: number): Promise<AcknowledgedMutation[]>;
  /** Those that came so late, before a time, and were not looked at yet at this horizon. */
  lateMutations(horizon: number, cameBefore: Date, limit: number): Promise<AcknowledgedMutation[]>;
  countAcknowledged(after: string, upTo: string): Promise<Map<number, number>>;
  position(horizon: number): Promise<string | null>;
  /** Moves a horizon on, adds what was observed on the way, and notes which late ones were looked at, in one transaction. */
  advance(
    horizon: number,
    position: string,
    tallies: { pathId: number; offered: number; observed: number; consistent: number; unknown: number }[],
    late: string[],
  ): Promise<void>;
  openDivergences(checkedBefore: Date, limit: number): Promise<{ pathId: number; key: string }[]>;
  /** What is known of these keys' findings so far, for their since-when. */
  knownFindings(pathId: number, keys: string[]): Promise<Map<string, DivergenceStory["findings"]>>;
  /** Null removes the key. `source`: who looked, for whoever found a key first. */
  recordDivergences(
    pathId: number,
    found: { key: string; row: Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> | null }[],
    source: FindingSource,
  ): Promise<void>;
  tallies(): Promise<Map<number, TallyReading>>;
  openFindings(): Promise<Map<number, Partial<Record<FindingKind, string>>>>;
  oldestByLane(pathId: number): Promise<{ lane: number; mutation: string; acceptedAt: Date }[]>;
  /** Puts watermarks above a lane's oldest outstanding mutation back to it; answers the oldest by lane, wherever they are. */
  lowerWatermarks(pathId: number): Promise<{ lane: number; mutation: string; acceptedAt: Date }[]>;
  /** Raises the lanes' watermarks, none past anything that is outstanding or can still become so; it never lowers one. */
  raiseWatermarks(pathId: number): Promise<void>;
  heldLanes(pathId: number): Promise<number[]>;
  /** How many keys are paused by themselves. */
  heldKeys(pathId: number): Promise<number>;
  /** The keys with the most outstanding among the oldest and newest `sample` rows, counted exactly. */
  hotKeys(pathId: number, sample: number, limit: number): Promise<{ key: string; outstanding: bigint }[]>;
  distinctOwedKeys(pathId: number): Promise<bigint>;
  observed(
    pathId: number,
    since: Date,
  ): Promise<{ horizon: number; offered: number; observed: number; consistent: number; unknown: number }[]>;
  writeSample(pathId: number, at: Date, figures: SampledFigures, point: SamplePoint | null): Promise<void>;
  prune(before: Date): Promise<void>;
}
