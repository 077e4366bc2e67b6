import type { Lane } from "../../domain/lane";
import { refusalReason } from "../../domain/materialize/refusal";
import {
  afterRefusal,
  type FlushLimits,
  type NextStep,
  splitByKeys,
  type Try,
} from "../../domain/materialize/refused-batch";
import type { OutstandingMutation, Release } from "../../ledger/drain/model";
import { type FlushReport, type FlushResult, type OriginRefusal, OriginRefused } from "../../stores/origin/port";
import type { Log, WiredPath } from "../../stores/path";
import { confirmRows } from "./confirm";
import { renumberAhead, renumberFirstMet } from "./first-met";
import type { LaneMarks } from "./lane-marks";
import { flushingOf, keysOf, type Part, partsOf, takeOff } from "./parts";
import { asideOf, heldBack, recordsOf } from "./records";
import type { OriginStanding } from "./standing";

/** So many mutations of a failed batch are kept, which is every one of a batch. */
const KEPT_OF_FAILED = 500;
/** A lane may find the fence ahead of its own epoch this often before the refusal counts as a failure. */
const FENCED_BY_CHANCE = 3;
const BEHIND_A_TIMEOUT_MS = 500;

export interface LaneJobOptions {
  lane: number;
  epoch: bigint;
  marks: LaneMarks;
  /** Number of earlier tries of the job. */
  attempt: number;
  by: string;
  log: Log;
  limits: Record<Try, FlushLimits>;
  stopping: AbortSignal;
  onSettled?: ((count: number) => void) | undefined;
  onFlushed?: ((ms: number, size: number) => void) | undefined;
  onRefused?: ((size: number) => void) | undefined;
  /** Called with the ids that the ledger sets aside for a later try. */
  onAside(ids: string[]): void;
}

/**
 * One try at a job's due mutations. Refused mutations are isolated by key and set aside, so that their neighbours land within one
 * timeout. Mutations that need a long timeout come last.
 */
export class LaneJob {
  private readonly lane: Lane;
  private readonly pending: Part[];
  private readonly alone: OutstandingMutation[] = [];
  /** True when conflicts are to be judged again. */
  private hasEarly = false;

  constructor(
    private readonly path: WiredPath,
    private readonly standing: OriginStanding,
    private readonly options: LaneJobOptions,
    private readonly due: readonly OutstandingMutation[],
  ) {
    this.lane = { pathId: path.pathId, lane: options.lane };
    this.pending = partsOf(due);
  }

  /** Returns true when the job must be tried again. */
  async run(): Promise<boolean> {
    if (await this.isRenumbered()) return true;
    for (let part = this.next(); part !== null; part = this.next()) {
      this.options.stopping.throwIfAborted();
      if (await this.tryPart(part)) return true;
    }
    return this.hasEarly;
  }

  /** Reads rows before the flush. An unreachable origin is left to the flush itself, which classes the failure. */
  private async isRenumbered(): Promise<boolean> {
    return renumberAhead(this.path, this.options.lane, this.due, this.options.by).catch((error: unknown) => {
      this.options.log.warn(
        { path: this.path.config.name, error },
        "the origin's rows could not be read ahead of the flush",
      );
      return false;
    });
  }

  private next(): Part | null {
    const part = this.pending.shift();
    if (part !== undefined) {
      if (part.tried !== "batch") return part;
      // While the table is suspected, each key is tried alone until one is written.
      const isProbe = this.standing.isPaused;
      const [first, rest] = takeOff(part, isProbe ? 1 : this.standing.slice);
      if (rest !== null) this.pending.unshift(rest);
      return isProbe ? { ...first, tried: "piece" } : first;
    }
    const mutation = this.alone.shift();
    return mutation === undefined ? null : { mutations: [mutation], tried: "alone" };
  }

  /** Returns true when the whole job must be tried again. */
  private async tryPart(part: Part): Promise<boolean> {
    const { lane, epoch, marks, limits, onFlushed } = this.options;
    const { origin, config } = this.path;
    if (origin === null) throw new Error(`path ${config.name} has no origin`);
    let report: FlushReport;
    const began = performance.now();
    try {
      report = await origin.flush({ lane, epoch, marks, limits: limits[part.tried] }, part.mutations.map(flushingOf));
    } catch (error) {
      if (!(error instanceof OriginRefused)) throw error;
      return this.refused(part, error.refusal, error.message);
    }
    const ms = performance.now() - began;
    if (part.tried === "batch") this.standing.keepPace(part.mutations.length, ms);
    onFlushed?.(ms, part.mutations.length);
    await this.standing.committed(report);
    const early = await this.judgedAgain(part.mutations, report);
    if (early.size > 0) this.hasEarly = true;
    const results = report.results.filter((r) => !early.has(r.id));
    await this.record(part.mutations, results);
    await confirmRows(this.path, report, part.mutations, this.options.log);
    return false;
  }

  private async record(due: OutstandingMutation[], results: FlushResult[]): Promise<void> {
    const { settlings, releases } = recordsOf(due, results, this.mostAttempts);
    const { marks, by } = this.options;
    await this.path.ledger.settle(this.lane, { settlings, flushes: marks.taken() }, by);
    await this.release(releases);
    this.options.onSettled?.(settlings.length);
  }

  private get mostAttempts(): number {
    return this.path.config.queue?.attempts ?? 8;
  }

  private async release(releases: Release[]): Promise<void> {
    if (releases.length === 0) return;
    await this.path.ledger.release(this.lane, releases, this.options.by);
    this.options.onAside(releases.flatMap((r) => (r.state === "unknown" ? [] : [r.id])));
  }

  /** Returns the ids of apparent conflicts that need no decision. */
  private async judgedAgain(due: OutstandingMutation[], report: FlushReport): Promise<Set<string>> {
    const early = await this.judgedEarly(due, report);
    const left = due.filter((m) => !early.has(m.id));
    const met = await renumberFirstMet(this.path, this.options.lane, { due: left, report }, this.options.by);
    return new Set([...early, ...met]);
  }

  /**
   * Returns the ids of false conflicts. Another worker wrote a newer mutation of the key after this worker read the ledger, so the
   * origin is above an outdated head. These mutations are judged again by the current head.
   */
  private async judgedEarly(due: OutstandingMutation[], report: FlushReport): Promise<Set<string>> {
    const conflicts = new Set(report.results.flatMap((r) => (r.effect === "conflict" ? [r.id] : [])));
    const doubtful = due.filter((m) => conflicts.has(m.id) && (report.rows.get(m.key)?.version ?? 0n) > m.head);
    if (doubtful.length === 0) return new Set();
    const ids = doubtful.map((m) => m.id);
    const { due: now } = await this.path.ledger.laneBatch(this.lane, ids);
    return new Set(now.flatMap((m) => (m.head >= (report.rows.get(m.key)?.version ?? 0n) ? [m.id] : [])));
  }

  private async refused(part: Part, refusal: OriginRefusal, because: string): Promise<boolean> {
    const { ledger, config, origin } = this.path;
    const { lane, epoch, attempt, log } = this.options;
    const sqlState = "sqlState" in refusal ? refusal.sqlState : null;
    log.warn(
      { path: config.name, lane, refusal: refusal.kind, sqlState, mutations: part.mutations.length, attempt },
      "the origin refused a part of a flush",
    );
    const failure = {
      mutations: part.mutations.length,
      error: because,
      sample: part.mutations.slice(0, KEPT_OF_FAILED).map((m) => m.id),
    };
    if (refusal.kind === "fenced") {
      // Fence behind: it is raised to the ledger's epoch. Fence ahead: this worker's reading of the ledger is old, and is repeated.
      if (refusal.epoch < epoch) await origin?.raiseFence(epoch);
      else if (attempt >= FENCED_BY_CHANCE) await ledger.recordFailure(this.lane, failure);
      return true;
    }
    this.options.onRefused?.(part.mutations.length);
    await ledger.recordFailure(this.lane, failure);
    if (refusal.kind === "went-back") return true;
    if (refusal.kind === "slow" && part.tried === "batch") this.standing.tookTooLong(part.mutations.length);
    const step = afterRefusal(refusal, { keys: keysOf(part), mutations: part.mutations.length, tried: part.tried });
    await this.take(step, part, refusal, because);
    // While a store is suspected, one key at a time probes whether it accepts writes again.
    const isStoreSuspected = step.step === "set-aside" && step.about === "store" && this.standing.isPaused;
    return step.step === "again" || step.step === "unknown" || isStoreSuspected;
  }

  private async take(
    step: NextStep,
    { mutations, tried }: Part,
    refusal: Exclude<OriginRefusal, { kind: "fenced" | "went-back" }>,
    message: string,
  ): Promise<void> {
    switch (step.step) {
      case "again":
        if (step.pausePath) await this.standing.storeRefused(message);
        return;
      case "unknown":
        await this.release(
          mutations.map(({ id }) => ({ id, state: "unknown", because: message, delayMs: 0, countsAsAttempt: false })),
        );
        return;
      case "split-keys":
        this.pending.unshift(
          ...splitByKeys(mutations, step.pieces).map((piece) => ({ mutations: piece, tried: step.as })),
        );
        return;
      case "split-versions": {
        const half = mutations.length >> 1;
        this.pending.unshift(
          { mutations: mutations.slice(0, half), tried },
          { mutations: mutations.slice(half), tried },
        );
        return;
      }
      case "later-alone":
        // While the path is paused, one key is enough to probe a fault that every key meets.
        if (this.standing.isPaused) await this.putBackRest();
        this.alone.push(...mutations);
        this.alone.sort((a, b) => a.attempts - b.attempts);
        return;
      case "set-aside": {
        const key = mutations[0]?.key ?? "";
        const isContended = step.about === "contention";
        const isSuspected = !isContended && (await this.standing.keyRefused(refusal.sqlState, key, message));
        const refused = {
          about: step.about,
          because: refusalReason(refusal, message, this.options.limits.alone.statementMs),
          mostAttempts: this.mostAttempts,
          isSuspected,
        };
        await this.release(mutations.map((m) => asideOf(m, refused)));
        // One mutation of a lane uses a full timeout; newer arrivals of the lane go before the next one.
        if (refusal.kind === "slow") await this.putBackRest();
      }
    }
  }

  /** Puts untried mutations behind the lane's newer arrivals. */
  private async putBackRest(): Promise<void> {
    const rest = [...this.pending.splice(0).flatMap((part) => part.mutations), ...this.alone.splice(0)];
    const because = "the change waits behind another change of its lane, which used up the lane's time";
    await this.release(rest.map((m) => ({ ...heldBack(m, because, BEHIND_A_TIMEOUT_MS), isHeldUp: true })));
  }
}
