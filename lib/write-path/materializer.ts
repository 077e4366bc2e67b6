import type { OutstandingMutation, Release, Settling } from "../ports/ledger";
import type { Flushing, FlushReport, FlushResult } from "../ports/origin";
import { OriginRefused } from "../ports/origin";
import { confirmKeys, confirmRows } from "./confirm";
import type { Log, WiredPath } from "./types";

const MAX_PATIENCE_MS = 5_000;
/** A successor looks for its predecessor after an eighth of its own age, within these bounds. */
const LEAST_WAIT_MS = 50;
const MOST_WAIT_MS = 2_000;
/** So often may the fence be ahead of what was read of the ledger before that counts as a failure. */
const FENCED_BY_CHANCE = 3;
const MAX_SLICE = 500;
/** A slice that takes longer than this is too much for the origin at the moment, and one that takes a quarter of it too little. */
const SLICE_TARGET_MS = 1_000;

export interface MaterializerOptions {
  /** Who settles, as the ledger records it: worker and instance. */
  by: string;
  log: Log;
  /** Ends every wait: a worker that is told to stop leaves its job to another. */
  stopping: AbortSignal;
  onSettled?: (count: number) => void;
  /** How long the origin took to commit a batch. */
  onFlushed?: (ms: number) => void;
}

/** Applies jobs of one path to its origin. Whatever kills it, repeating the job has no second effect. */
export class Materializer {
  /** Whether the path is known to have stopped draining by itself: whoever gets through to its origin lets it go on. */
  private selfPaused = false;
  /** How many mutations one transaction takes: it follows the origin's pace, so that a slow one still makes progress. */
  private slice = MAX_SLICE;

  constructor(
    private readonly path: WiredPath,
    private readonly options: MaterializerOptions,
  ) {}

  /**
   * Brings a job's mutations to where they can get: settled, back to the relay, or aside for a person. Returns when the ledger
   * knows of each; throws when it could not be told, and then the job must be given again.
   */
  async flush(lane: number, ids: string[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      this.options.stopping.throwIfAborted();
      const batch = await this.path.ledger.laneBatch(this.path.pathId, lane, ids);
      this.selfPaused ||= batch.control.drain === "self-paused";
      await this.putBack(lane, batch.held);
      if (batch.settledKeys.length > 0) await confirmKeys(this.path, batch.settledKeys, this.options.log);
      if (batch.due.length === 0) return;
      const again = await this.flushSlices(lane, batch.control.epoch, ordered(batch.due), attempt);
      if (!again) return;
      await this.pause(attempt);
    }
  }

  private async flushSlices(
    lane: number,
    epoch: bigint,
    due: OutstandingMutation[],
    attempt: number,
  ): Promise<boolean> {
    for (let from = 0; from < due.length; ) {
      this.options.stopping.throwIfAborted();
      const slice = due.slice(from, from + this.slice);
      if (await this.tryFlush(lane, epoch, slice, attempt)) return true;
      from += slice.length;
    }
    return false;
  }

  private keepPace(took: number, ms: number): void {
    if (ms > SLICE_TARGET_MS) this.slice = Math.max(1, Math.min(this.slice, took) >> 1);
    else if (ms < SLICE_TARGET_MS / 4 && took >= this.slice) this.slice = Math.min(MAX_SLICE, this.slice * 2);
  }

  private async putBack(lane: number, held: string[]): Promise<void> {
    const releases = held.map(
      (id): Release => ({
        id,
        state: "accepted",
        because: "its drain is paused",
        delayMs: 1_000,
        countsAsAttempt: false,
      }),
    );
    await this.path.ledger.release(this.path.pathId, lane, releases, this.options.by);
  }

  /** One try at the origin; true when the whole origin refused and the job must be tried again. */
  private async tryFlush(lane: number, epoch: bigint, due: OutstandingMutation[], attempt: number): Promise<boolean> {
    const origin = this.path.origin;
    if (origin === null) throw new Error(`path ${this.path.config.name} has no origin`);
    let report: FlushReport;
    const began = performance.now();
    try {
      report = await origin.flush(lane, epoch, due.map(flushingOf));
      const ms = performance.now() - began;
      this.keepPace(due.length, ms);
      this.options.onFlushed?.(ms);
    } catch (error) {
      if (!(error instanceof OriginRefused)) throw error;
      return this.refused(lane, epoch, due, error, attempt);
    }
    if (this.selfPaused) {
      await this.path.ledger.selfPause(this.path.pathId, null);
      this.selfPaused = false;
    }
    const early = await this.judgedEarly(lane, due, report);
    await this.record(
      lane,
      due,
      report.results.filter((r) => !early.has(r.id)),
    );
    await confirmRows(this.path, report, due, this.options.log);
    return early.size > 0;
  }

  /**
   * Conflicts that are none: another worker brought a newer mutation of the key in after this one had read the ledger, so the
   * origin stood above a head that was old. They are judged again by the head of now.
   */
  private async judgedEarly(lane: number, due: OutstandingMutation[], report: FlushReport): Promise<Set<string>> {
    const conflicts = new Set(report.results.flatMap((r) => (r.effect === "conflict" ? [r.id] : [])));
    const doubtful = due.filter((m) => conflicts.has(m.id) && (report.rows.get(m.key)?.version ?? 0n) > m.head);
    if (doubtful.length === 0) return new Set();
    const ids = doubtful.map((m) => m.id);
    const { due: now } = await this.path.ledger.laneBatch(this.path.pathId, lane, ids);
    return new Set(now.flatMap((m) => (m.head >= (report.rows.get(m.key)?.version ?? 0n) ? [m.id] : [])));
  }

  private async refused(
    lane: number,
    epoch: bigint,
    due: OutstandingMutation[],
    error: OriginRefused,
    attempt: number,
  ): Promise<boolean> {
    const { ledger, pathId, config, origin } = this.path;
    const { refusal } = error;
    this.options.log.warn(
      { path: config.name, lane, refusal: refusal.kind, mutations: due.length, attempt },
      error.message,
    );
    const failure = { mutations: due.length, error: error.message, sample: due.slice(0, 5).map((m) => m.id) };
    switch (refusal.kind) {
      case "fenced":
        // Behind: the fence follows the ledger. Ahead: this worker's view of the ledger is old, and is read again.
        if (refusal.epoch < epoch) await origin?.raiseFence(epoch);
        else if (attempt >= FENCED_BY_CHANCE) await ledger.recordFailure(pathId, lane, failure);
        return true;
      case "unreachable":
        await ledger.recordFailure(pathId, lane, failure);
        return true;
      case "not-writable":
        await ledger.recordFailure(pathId, lane, failure);
        await ledger.selfPause(pathId, `the origin refuses writes: ${error.message}`);
        this.selfPaused = true;
        return true;
      case "lost":
        await ledger.recordFailure(pathId, lane, failure);
        await ledger.release(
          pathId,
          lane,
          due.map(
            (m): Release => ({
              id: m.id,
              state: "unknown",
              because: error.message,
              delayMs: 0,
              countsAsAttempt: false,
            }),
          ),
          this.options.by,
        );
        return true;
      case "slow":
        this.slice = Math.max(1, due.length >> 1);
        await ledger.recordFailure(pathId, lane, failure);
        if (due.length > 1) return true;
        await ledger.release(
          pathId,
          lane,
          due.map((m) => this.setAside(m, "locked", error.message)),
          this.options.by,
        );
        return false;
      case "locked":
      case "rejected":
        await ledger.recordFailure(pathId, lane, failure);
        if (due.length > 1) return this.halves(lane, epoch, due, attempt);
        await ledger.release(
          pathId,
          lane,
          due.map((m) => this.setAside(m, refusal.kind, error.message)),
          this.options.by,
        );
        return false;
    }
  }

  /** A batch that half fails settles half: the part that cannot be applied is closed in on by halves. */
  private async halves(lane: number, epoch: bigint, due: OutstandingMutation[], attempt: number): Promise<boolean> {
    const half = due.length >> 1;
    const left = await this.tryFlush(lane, epoch, due.slice(0, half), attempt);
    const right = await this.tryFlush(lane, epoch, due.slice(half), attempt);
    return left || right;
  }

  private setAside(mutation: OutstandingMutation, kind: "locked" | "rejected", because: string): Release {
    const exhausted = kind === "rejected" && mutation.attempts + 1 >= (this.path.config.queue?.attempts ?? 8);
    return {
      id: mutation.id,
      state: exhausted ? "failed" : "accepted",
      because,
      delayMs: kind === "locked" ? 500 : Math.min(500 * 2 ** mutation.attempts, 30_000),
      countsAsAttempt: kind === "rejected",
    };
  }

  private async record(lane: number, due: OutstandingMutation[], results: FlushResult[]): Promise<void> {
    const settlings: Settling[] = [];
    const releases: Release[] = [];
    const acceptedAt = new Map(due.map((m) => [m.id, m.acceptedAt.getTime()]));
    for (const { id, effect, because } of results) {
      if (effect === "applied" || effect === "already-applied")
        settlings.push({ id, outcome: "materialized", because });
      else if (effect === "superseded") settlings.push({ id, outcome: "superseded", because });
      else if (effect === "conflict")
        releases.push({ id, state: "conflicted", because: because ?? "", delayMs: 0, countsAsAttempt: true });
      else if (effect === "suppressed")
        releases.push({ id, state: "accepted", because: because ?? "", delayMs: 1_000, countsAsAttempt: false });
      else
        releases.push({
          id,
          state: "accepted",
          because: because ?? "",
          // To wait is no attempt at the origin, and uses none up.
          delayMs: Math.min(
            MOST_WAIT_MS,
            Math.max(LEAST_WAIT_MS, Math.round((Date.now() - (acceptedAt.get(id) ?? 0)) / 8)),
          ),
          countsAsAttempt: false,
        });
    }
    await this.path.ledger.settle(this.path.pathId, lane, settlings, this.options.by);
    await this.path.ledger.release(this.path.pathId, lane, releases, this.options.by);
    this.options.onSettled?.(settlings.length);
  }

  private async pause(attempt: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, Math.min(100 * 2 ** attempt, MAX_PATIENCE_MS));
      const { stopping } = this.options;
      function done() {
        clearTimeout(timer);
        stopping.removeEventListener("abort", done);
        resolve();
      }
      stopping.addEventListener("abort", done);
    });
  }
}

function ordered(due: OutstandingMutation[]): OutstandingMutation[] {
  return [...due].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.version < b.version ? -1 : 1));
}

function flushingOf(mutation: OutstandingMutation): Flushing {
  return { mutation, head: mutation.head, predecessor: predecessorOf(mutation) };
}

function predecessorOf(mutation: OutstandingMutation): Flushing["predecessor"] {
  switch (mutation.basis) {
    case "accepted":
    case "queued":
    case "unknown":
      return "on-its-way";
    case "conflicted":
    case "failed":
      return "stuck";
    case "suppressed":
      return "stuck";
    case "settled":
      return "settled";
    case null:
      return "unknown-to-ledger";
  }
}
