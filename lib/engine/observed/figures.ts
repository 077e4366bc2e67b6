import { type OutstandingReading, observedCatchUpMs, observedRates, ratesUntold } from "../../domain/observed/figures";
import { fallingSince } from "../../domain/truth/falling";
import type { SampledFigures, SamplePoint } from "../../ledger/observations/model";
import type { OutstandingTotals } from "../../ledger/observed/model";
import { withDeadline } from "../../stores/deadline";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import type { ObservedLedger } from "./compare";
import type { PathIntake } from "./intake";

const KEPT_MS = 20_000;
const KEEP_POINT_EVERY_MS = 5_000;
const ASK_MS = 1_000;
/** The figures that need every changed key compared. */
const OUTSTANDING = ["outstanding", "truthLagMs", "catchUpMs", "lanes"];
const NO_SOURCE = "no source of writes is mapped";
const NOT_READ = "the sources were not read whole yet";
const NO_LIMIT = "how fast the other system can drain is not known";
const NO_RECEIPTS = "the other system leaves no receipts that tell when a write took effect";

/** Turns what intake knows of one observed path into its figures, second by second. */
export class ObservedFigures {
  private readings: OutstandingReading[] = [];
  private hits: { hits: number; misses: number } | null = null;
  private lastPointMs = 0;
  private wasUntold = false;
  private fallingSince: number | null = null;

  constructor(
    private readonly path: ReadObservedPath,
    private readonly ledger: ObservedLedger,
    private readonly intake: Pick<PathIntake, "untold">,
  ) {}

  async sample(now: Date): Promise<void> {
    const { pathId, config } = this.path;
    const unmeasured: Record<string, string> = {};
    const [totals, walks, findings, paused, green] = await Promise.all([
      this.ledger.intake.totals(pathId, config.outbox === null ? "job" : "outbox"),
      this.ledger.reads.walksOf(pathId),
      this.ledger.observations.openFindings(),
      this.path.jobs === null ? false : withDeadline(this.path.jobs.paused(), ASK_MS, "the queue").catch(() => false),
      this.green(unmeasured),
    ]);
    const isRead = this.sources().every((source) => walks.some((walk) => walk.source === source && walk.last !== null));
    const outstanding = Number(totals.outstanding);
    const away =
      walks.find(({ source, because }) => this.sources().includes(source) && because !== null)?.because ?? null;
    // Writes that only a source which does not answer has are outstanding too.
    const untold = this.sources().length === 0 ? NO_SOURCE : isRead ? (away ?? this.intake.untold) : NOT_READ;
    const why = ratesUntold({ notReadWhole: isRead ? null : NOT_READ, sourcesAway: away, outstandingUntold: untold });
    const rates = this.rates(now, totals, why, unmeasured);
    const catchUpMs = rates === null ? null : observedCatchUpMs(outstanding, rates);
    if (catchUpMs === null) unmeasured.catchUpMs ??= "the outstanding count does not fall";
    unmeasured.safeDrainPerSec = NO_LIMIT;
    unmeasured.headroomPerSec = NO_LIMIT;
    unmeasured.catchUpRange = NO_LIMIT;
    unmeasured.delayMs = NO_RECEIPTS;
    unmeasured.consistentWithin = NO_RECEIPTS;
    unmeasured.observedShare = NO_RECEIPTS;
    unmeasured.speculative = "entries of another system are not marked as speculative";
    const truthLagMs = untold === null ? lagOf(now, totals, unmeasured) : null;
    if (untold !== null) for (const figure of OUTSTANDING) unmeasured[figure] = untold;
    const { ingressPerSec = null } = why.drainPerSec === null ? (rates ?? {}) : {};
    this.fallingSince = fallingSince(this.fallingSince, {
      atMs: now.getTime(),
      outstanding,
      isHeld: paused,
      catchUpMs,
      ingressPerSec,
    });
    const figures: SampledFigures = {
      ingressPerSec: rates?.ingressPerSec ?? null,
      drainPerSec: why.drainPerSec === null ? (rates?.drainPerSec ?? null) : null,
      safeDrainPerSec: null,
      headroomPerSec: null,
      catchUpMs: untold === null ? catchUpMs : null,
      catchUpPerSec: null,
      catchUpRange: null,
      limitedBy: null,
      fallingForMs: this.fallingSince === null ? null : now.getTime() - this.fallingSince,
      slowBecause: null,
      delayMs: null,
      consistentWithin: null,
      observedShare: null,
      speculative: null,
      lanes: untold === null ? [{ lane: 0, outstanding: String(outstanding), truthLagMs, paused }] : [],
      hotKeys: [],
      green,
      unmeasured,
    };
    const keepPoint = now.getTime() - this.lastPointMs >= KEEP_POINT_EVERY_MS;
    if (keepPoint) this.lastPointMs = now.getTime();
    const point = keepPoint ? pointOf(figures, truthLagMs, findings.get(pathId) ?? {}) : null;
    await this.ledger.observations.writeSample(pathId, { at: now, figures, point });
  }

  /** The walks that find writes. */
  private sources(): string[] {
    const { outbox, jobs } = this.path.config;
    return [...(outbox === null ? [] : ["outbox"]), ...(jobs === null ? [] : ["jobs"])];
  }

  private rates(
    now: Date,
    totals: OutstandingTotals,
    why: ReturnType<typeof ratesUntold>,
    unmeasured: Record<string, string>,
  ) {
    const atMs = now.getTime();
    // Rates over a time that was not read would be wrong, so measuring begins anew.
    const isUntold = why.drainPerSec !== null;
    if (why.ingressPerSec !== null || (this.wasUntold && !isUntold)) this.readings = [];
    this.wasUntold = isUntold;
    if (why.ingressPerSec === null) {
      const reading = { atMs, outstanding: Number(totals.outstanding), arrived: Number(totals.arrived) };
      this.readings = [...this.readings.filter((each) => atMs - each.atMs <= KEPT_MS), reading];
    }
    const rates = why.ingressPerSec === null ? observedRates(this.readings) : null;
    const began = rates === null ? (why.ingressPerSec ?? "measuring began a moment ago") : null;
    const reasons = { ingressPerSec: began, drainPerSec: began ?? why.drainPerSec, catchUpMs: began };
    for (const [figure, because] of Object.entries(reasons)) if (because !== null) unmeasured[figure] = because;
    return rates;
  }

  private async green(unmeasured: Record<string, string>): Promise<SampledFigures["green"]> {
    const { jobs, caches } = this.path;
    const ask = async <T>(figure: string, call: Promise<T | null> | undefined, none: string): Promise<T | null> => {
      if (call === undefined) {
        unmeasured[figure] = none;
        return null;
      }
      const answer = await withDeadline(call, ASK_MS, figure).catch((error) => {
        unmeasured[figure] = reasonOf(error);
        return null;
      });
      if (answer === null) unmeasured[figure] ??= "the store does not tell";
      return answer;
    };
    const [queueConsumers, hits] = await Promise.all([
      ask("queueConsumers", jobs?.consumers(), "the path has no queue"),
      ask("cacheHitRate", caches[0]?.hits(), "the path has no cache"),
    ]);
    unmeasured.requestLatencyMs = "the other system's producers do not report to Trueup";
    const before = this.hits;
    if (hits !== null) this.hits = hits;
    const asked = hits === null || before === null ? 0 : hits.hits + hits.misses - before.hits - before.misses;
    if (hits !== null && asked <= 0) unmeasured.cacheHitRate = "the cache was not asked in the last second";
    return {
      queueConsumers,
      cacheHitRate: hits === null || before === null || asked <= 0 ? null : (hits.hits - before.hits) / asked,
      requestLatencyMs: null,
    };
  }
}

/** The age of the oldest outstanding write, by the source's own time. */
function lagOf(
  now: Date,
  { outstanding, oldestAt }: OutstandingTotals,
  unmeasured: Record<string, string>,
): number | null {
  if (outstanding === 0n) return 0;
  if (oldestAt !== null) return Math.max(0, now.getTime() - oldestAt.getTime());
  unmeasured.truthLagMs = "the source does not say when its writes were accepted";
  return null;
}

const POINT_FIGURES = new Set([
  "ingressPerSec",
  "drainPerSec",
  "safeDrainPerSec",
  "headroomPerSec",
  "delayMs",
  "consistentWithin",
]);

function pointOf(figures: SampledFigures, truthLagMs: number | null, findings: SamplePoint["findings"]): SamplePoint {
  const { ingressPerSec, drainPerSec, safeDrainPerSec, headroomPerSec, delayMs, consistentWithin } = figures;
  return {
    unmeasured: Object.fromEntries(Object.entries(figures.unmeasured).filter(([figure]) => POINT_FIGURES.has(figure))),
    ingressPerSec,
    drainPerSec,
    safeDrainPerSec,
    headroomPerSec,
    delayMs,
    consistentWithin,
    outstanding: figures.lanes[0]?.outstanding ?? null,
    truthLagMs,
    findings,
  };
}
