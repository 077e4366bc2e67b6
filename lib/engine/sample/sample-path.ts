import { isOnCacheWord } from "../../domain/boundaries";
import { timeOfId } from "../../domain/time-id";
import { type FallingEvidence, fallingSince } from "../../domain/truth/falling";
import {
  competing,
  outstandingOf,
  type Rates,
  ratesBetween,
  recovery,
  safeDrain,
  type TallyReading,
} from "../../domain/truth/figures";
import { flushLoad } from "../../domain/truth/flush-load";
import { type OriginWaits, slowBecause } from "../../domain/truth/origin-waits";
import { catchUpRange, type RateWindow, rateWindow } from "../../domain/truth/rate-window";
import type { FindingKind } from "../../domain/verdict/findings";
import type { SampledFigures, SamplePoint } from "../../ledger/observations/model";
import type { Observations } from "../../ledger/observations/observations";
import type { Control } from "../../ledger/paths/model";
import type { LedgerReads } from "../../ledger/reads";
import { withDeadline } from "../../stores/deadline";
import type { WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { GreenSignals } from "./green-signals";
import { SaturatedRates } from "./saturated-rates";

const DELAY_WINDOW_MS = 60_000;
const CONSISTENCY_WINDOW_MS = 900_000;
/** The observer checks every acknowledgment a second later: further behind than this it does not work. */
const OBSERVER_BEHIND_MS = 30_000;
const HOT_SAMPLE = 2_000;
const HOT_SHOWN = 10;
const COUNTABLE = 20_000;
const ASK_MS = 800;
/** An origin is asked what its sessions wait for while a write is older than this. */
const SLOW_FROM_MS = 3_000;
/** Looks at sessions from within this time are taken together. */
const LOOKS_WINDOW_MS = 15_000;

export interface SampleInput {
  now: Date;
  reading: TallyReading;
  control: Control;
  latencies: Record<string, number>[];
  /** The figures of the workers that drain. */
  drains: Record<string, number>[];
  findings: Partial<Record<FindingKind, string>>;
  /** Items that runs apply a second. */
  runsPerSec: number;
  keepPoint: boolean;
}

interface Pauses {
  lanes: ReadonlySet<number>;
  any: boolean;
}
const NO_PAUSES: Pauses = { lanes: new Set(), any: false };

/** Turns maintained counts into a path's figures, second by second. A figure that cannot be measured is null, with its reason. */
export class PathSampler {
  private readings: TallyReading[] = [];
  private readonly saturated = new SaturatedRates();
  private waitsSeen: { atMs: number; waits: OriginWaits }[] = [];
  private readonly green: GreenSignals;
  private fallingSince: number | null = null;

  constructor(
    readonly path: WiredPath,
    private readonly ledger: Observations,
  ) {
    this.green = new GreenSignals(path);
  }

  async sample(input: SampleInput): Promise<void> {
    const { now, reading, control, latencies, findings, runsPerSec, keepPoint } = input;
    this.readings = [...this.readings.filter((r) => reading.atMs - r.atMs <= DELAY_WINDOW_MS + 1_000), reading];
    const unmeasured: Record<string, string> = {};
    const window = rateWindow(this.readings);
    const rates = this.rates(window, reading, unmeasured);
    const outstanding = outstandingOf(reading);
    const paused = control.drain !== "running";
    const pauses = outstanding === 0 ? NO_PAUSES : await this.pauses(paused);
    const drain = this.safeDrain(pauses.any ? { ...window, drain: "idle" } : window, reading, rates, unmeasured);
    const [oldest, hotKeys, consistency, speculative, green] = await Promise.all([
      this.oldest(reading),
      outstanding === 0 ? [] : this.ledger.hotKeys(this.path.pathId, HOT_SAMPLE, HOT_SHOWN),
      this.consistency(now, unmeasured),
      this.speculative(outstanding, unmeasured),
      this.green.read(now.getTime(), latencies, unmeasured),
    ]);
    const oldestAt = new Map(oldest.map((o) => [o.lane, o.acceptedAt]));
    const lag = (at: Date | undefined) => (at === undefined ? null : Math.max(0, now.getTime() - at.getTime()));
    const lanes = lanesOf(reading, rates);
    const ingressPerSec = rates?.ingressPerSec ?? null;
    const { safeDrainPerSec: configured, sweep } = this.path.config;
    const competingPerSec = competing(runsPerSec, configured ?? null, sweep.share);
    const recovered = recovery({
      outstanding,
      competingPerSec,
      safeDrainPerSec: drain,
      saturatedDrainPerSec: window.drain === "saturated" && !pauses.any ? (rates?.drainPerSec ?? null) : null,
      ingressPerSec,
      paused: paused || lanes.every((lane) => lane.outstanding === 0 || pauses.lanes.has(lane.lane)),
      lanes,
    });
    const slow = await this.slowBecause(input, lag(earliest(oldest)) ?? 0, unmeasured);
    const range = this.range(window, recovered.catchUpMs, outstanding, unmeasured);
    const figures: SampledFigures = {
      ingressPerSec,
      drainPerSec: rates?.drainPerSec ?? null,
      safeDrainPerSec: drain,
      ...recovered,
      fallingForMs: this.fallingForMs({
        ...recovered,
        ingressPerSec,
        outstanding,
        isHeld: pauses.any,
        atMs: reading.atMs,
      }),
      catchUpRange: range,
      delayMs: rates === null ? null : this.delays(reading, unmeasured),
      ...consistency,
      speculative,
      lanes: lanes.map(({ lane, outstanding }) => ({
        lane,
        outstanding: String(outstanding),
        // A mutation that was counted and then settled before its age was read has an age near zero.
        truthLagMs: outstanding > 0 ? (lag(oldestAt.get(lane)) ?? 0) : 0,
        paused: paused || pauses.lanes.has(lane),
      })),
      hotKeys: hotKeys.map((k) => ({ key: k.key, outstanding: String(k.outstanding) })),
      slowBecause: slow,
      competingPerSec,
      reads: green.reads,
      green: green.signals,
      unmeasured,
    };
    await this.ledger.writeSample(this.path.pathId, {
      at: now,
      figures,
      point: keepPoint ? pointOf(figures, outstanding, lag(earliest(oldest)) ?? 0, findings) : null,
    });
  }

  private fallingForMs(evidence: FallingEvidence): number | null {
    this.fallingSince = fallingSince(this.fallingSince, evidence);
    return this.fallingSince === null ? null : evidence.atMs - this.fallingSince;
  }

  /** Pauses in the ledger and in the queue itself. During a pause the drain rate does not show the origin's capacity. */
  private async pauses(path: boolean): Promise<Pauses> {
    const lanes = Array.from({ length: this.path.config.queue?.lanes ?? 1 }, (_, lane) => lane);
    const [held, keys, inQueue] = await Promise.all([
      this.ledger.heldLanes(this.path.pathId),
      this.ledger.heldKeys(this.path.pathId),
      // An unreachable queue reports no pauses; its own figures show that it is unreachable.
      this.path.queue === null
        ? new Set<number>()
        : withDeadline(this.path.queue.paused(lanes), ASK_MS, "the queue").catch(() => new Set<number>()),
    ]);
    const paused = new Set([...held, ...inQueue]);
    return { lanes: paused, any: path || keys > 0 || paused.size > 0 };
  }

  /**
   * The oldest mutation by lane. A lane with outstanding mutations but no oldest one has a watermark that is too high; it is
   * corrected.
   */
  private async oldest(reading: TallyReading) {
    const found = await this.ledger.oldestByLane(this.path.pathId);
    const shown = new Set(found.map((o) => o.lane));
    const isMissing = reading.lanes.some((l) => l.accepted > l.settled && !shown.has(l.lane));
    return isMissing ? this.ledger.lowerWatermarks(this.path.pathId) : found;
  }

  private rates({ readings }: RateWindow, reading: TallyReading, unmeasured: Record<string, string>) {
    const [before] = readings;
    const rates = before === undefined ? null : ratesBetween(before, reading);
    if (rates === null) {
      for (const figure of ["ingressPerSec", "drainPerSec", "headroomPerSec", "catchUpMs", "delayMs"])
        unmeasured[figure] = "the sampler started a moment ago";
      return null;
    }
    return rates;
  }

  private delays(reading: TallyReading, unmeasured: Record<string, string>) {
    const first = this.readings[0];
    const rates = first === undefined ? null : ratesBetween(first, reading);
    if (rates?.delayMs == null) unmeasured.delayMs = "no write was materialized in the last minute";
    return rates?.delayMs ?? null;
  }

  /** The reason why flushes wait in an origin that is behind; null: nothing is behind, or no flush was slow. */
  private async slowBecause(
    { reading: { atMs }, drains }: SampleInput,
    lagMs: number,
    unmeasured: Record<string, string>,
  ): Promise<string | null> {
    const { origin, config } = this.path;
    this.waitsSeen = this.waitsSeen.filter((seen) => atMs - seen.atMs <= LOOKS_WINDOW_MS);
    if (origin === null || lagMs < SLOW_FROM_MS) return null;
    try {
      this.waitsSeen.push({ atMs, waits: await withDeadline(origin.waits(), ASK_MS, "the origin") });
    } catch (error) {
      unmeasured.slowBecause = reasonOf(error);
    }
    const looks = this.waitsSeen.map(({ waits }) => waits);
    return slowBecause(looks, flushLoad(drains, config.name));
  }

  /** The least and the most catch-up time, from measured rates only. */
  private range(window: RateWindow, catchUpMs: number | null, outstanding: number, unmeasured: Record<string, string>) {
    if (catchUpMs === null) {
      if (unmeasured.catchUpMs !== undefined) unmeasured.catchUpRange = unmeasured.catchUpMs;
      return null;
    }
    if (outstanding === 0) return { leastMs: 0, mostMs: 0 };
    const range = window.drain === "saturated" ? catchUpRange(catchUpMs, window.readings) : null;
    if (range === null)
      unmeasured.catchUpRange =
        "the drain is not at its limit now: the time comes from the configured or last seen limit";
    return range;
  }

  private safeDrain(
    window: RateWindow,
    reading: TallyReading,
    rates: Rates | null,
    unmeasured: Record<string, string>,
  ): number | null {
    const drainPerSec = rates?.drainPerSec ?? null;
    const saturated = window.drain === "saturated" || window.drain === "stalled";
    if (window.drain === "saturated" && drainPerSec !== null) this.saturated.see(drainPerSec, reading.atMs);
    const drain = safeDrain({
      configured: this.path.config.safeDrainPerSec ?? null,
      saturatedNow: saturated ? drainPerSec : null,
      saturatedLast: window.drain === "setting-in" ? this.saturated.last(reading.atMs) : null,
      saturatedBest: this.saturated.best(),
    });
    if (drain === null)
      for (const figure of ["safeDrainPerSec", "headroomPerSec"])
        unmeasured[figure] ??=
          "the origin has not been under load since sampling began, and safeDrainPerSec is not configured";
    if (drain === null && outstandingOf(reading) > 0)
      unmeasured.catchUpMs ??=
        window.drain === "setting-in" ? "the drain started a moment ago" : "the safe drain is not known";
    return drain;
  }

  private async consistency(now: Date, unmeasured: Record<string, string>) {
    const rows = await this.ledger.observed(this.path.pathId, new Date(now.getTime() - CONSISTENCY_WINDOW_MS));
    const share = (horizon: number) => {
      const row = rows.find((r) => r.horizon === horizon);
      const told = (row?.observed ?? 0) - (row?.unknown ?? 0);
      return row === undefined || told === 0 ? null : row.consistent / told;
    };
    const position = await this.ledger.position(1);
    const lookedUpTo = position === null ? null : timeOfId(position);
    // Readings from before the observer fell behind say nothing of the present.
    if (lookedUpTo === null || now.getTime() - lookedUpTo > OBSERVER_BEHIND_MS) {
      unmeasured.consistentWithin = "the observer is behind, or does not run";
      unmeasured.observedShare = unmeasured.consistentWithin;
      return { consistentWithin: null, observedShare: null };
    }
    const consistentWithin = { "1s": share(1), "10s": share(10), "60s": share(60) };
    const first = rows.find((r) => r.horizon === 1);
    if (first === undefined || first.offered === 0) {
      unmeasured.consistentWithin = "the observer has checked no key of this path in the last 15 minutes";
      unmeasured.observedShare = unmeasured.consistentWithin;
    }
    return {
      consistentWithin,
      observedShare: first === undefined || first.offered === 0 ? null : first.observed / first.offered,
    };
  }

  /** Keys that a cache shows above the origin: outstanding ones, and on cache-only paths the inventory. */
  private async speculative(outstanding: number, unmeasured: Record<string, string>): Promise<string | null> {
    const [cache] = this.path.caches;
    if (cache === undefined) return "0";
    try {
      if (isOnCacheWord(this.path.config))
        return String(await withDeadline(cache.inventorySize(), ASK_MS, `cache ${cache.region}`));
      if (outstanding <= COUNTABLE) return String(await this.ledger.distinctOwedKeys(this.path.pathId));
      unmeasured.speculative = `more than ${COUNTABLE} mutations are outstanding, too many to count by key`;
    } catch (error) {
      unmeasured.speculative = reasonOf(error);
    }
    return null;
  }
}

const lanesOf = ({ lanes }: TallyReading, rates: Rates | null) =>
  lanes
    .map(({ lane, accepted, settled }) => ({
      lane,
      outstanding: accepted - settled,
      ingressPerSec: rates?.laneIngressPerSec.get(lane) ?? 0,
    }))
    .sort((a, b) => a.lane - b.lane);

function earliest(oldest: { acceptedAt: Date }[]): Date | undefined {
  return oldest.map((o) => o.acceptedAt).sort((a, b) => a.getTime() - b.getTime())[0];
}

const POINT_FIGURES = {
  ingressPerSec: true,
  drainPerSec: true,
  safeDrainPerSec: true,
  headroomPerSec: true,
  delayMs: true,
  consistentWithin: true,
} satisfies Partial<Record<keyof SamplePoint, true>>;

function pointOf(
  figures: SampledFigures,
  outstanding: number,
  lagMs: number,
  findings: SamplePoint["findings"],
): SamplePoint {
  const { ingressPerSec, drainPerSec, safeDrainPerSec, headroomPerSec, delayMs, consistentWithin } = figures;
  const why = Object.entries(figures.unmeasured).filter(([figure]) => figure in POINT_FIGURES);
  return {
    unmeasured: Object.fromEntries(why),
    ingressPerSec,
    drainPerSec,
    safeDrainPerSec,
    headroomPerSec,
    delayMs,
    consistentWithin,
    outstanding: String(outstanding),
    truthLagMs: outstanding > 0 ? lagMs : 0,
    findings,
  };
}

/** One round over all paths: their controls, the ledger's time, and whether a point of their series is kept. */
interface SampleRound {
  controls: Control[];
  nowMs: number;
  keepPoint: boolean;
}

/** Samples all paths in one round; counts and findings are read once for all of them. */
export async function sampleAll(
  samplers: PathSampler[],
  ledger: Observations,
  reads: Pick<LedgerReads, "progress">,
  { controls, nowMs, keepPoint }: SampleRound,
): Promise<void> {
  const now = new Date(nowMs);
  const since = new Date(nowMs - 10_000);
  const [tallies, latencies, drains, findings, runRates] = await Promise.all([
    ledger.tallies(),
    reads.progress("producer", since),
    reads.progress("materializer", since),
    ledger.openFindings(),
    ledger.runRates(),
  ]);
  await Promise.all(
    samplers.map(async (sampler) => {
      const { pathId } = sampler.path;
      const control = controls.find((c) => c.pathId === pathId);
      const reading = tallies.get(pathId);
      if (control !== undefined && reading !== undefined)
        await sampler.sample({
          now,
          reading,
          control,
          latencies,
          drains,
          findings: findings.get(pathId) ?? {},
          runsPerSec: runRates.get(pathId) ?? 0,
          keepPoint,
        });
    }),
  );
}
