import { CARRIED_OUT } from "../../domain/plan/disposition";
import { factsOf } from "../../domain/plan/kinds";
import { type GovernorReading, governedRate } from "../../domain/run/governor";
import { RunOvertaken } from "../../domain/run/run-overtaken";
import { isCarriedOut } from "../../domain/run/transitions";
import { rulesStop } from "../../evidence/rules-stop";
import type { Plan } from "../../ledger/plans/model";
import type { Alike, Run, RunLane, WorkPage } from "../../ledger/runs/model";
import { GrowingPauses } from "../../stores/growing-pauses";
import { OriginRefused } from "../../stores/origin/port";
import type { WiredObservedPath, WiredPath } from "../../stores/path";
import { LaneMarks } from "../drain/lane-marks";
import { rest } from "../rest";
import { carryOutPage } from "./carry-out";
import { observedLane } from "./observed/lane";
import { Pacer } from "./pacer";
import { type PagedBatch, type PageOutcome, type ReplayParts, replayerBy } from "./parts";
import { recordOf } from "./record-of";
import { LEAST_PAGE } from "./replay-page";

export const RUN_LEASE_MS = 10_000;
const BEAT_MS = 1_000;
const LANES_AT_ONCE = 2;
const PAUSES = { firstMs: 500, longestMs: 1_000 };
/** How long a page waits for rows that another session locks, before their items fail. */
const CONTENTION_BOUND_MS = 10_000;
/** The factor by which a batch may grow after the origin carried one. */
const GROWTH = 1.1;

/** What is asked of a path to tell whether its control moved. */
type Controlled = { pathId: number; config: { name: string } };

/** Executes one run from its checkpoint. After a crash at any point, another replayer continues with no second effect. */
export class Replayer {
  private readonly pacer = new Pacer();
  private readonly ended = new AbortController();
  private plan: Plan | null = null;
  private canaryLeft = 0n;
  /** The most items that a store is known to carry within its time limit. */
  private fits = Number.POSITIVE_INFINITY;
  private before: GovernorReading["before"] = null;
  /** Lanes with a batch that may have taken effect and is not recorded. */
  private readonly open = new Set<RunLane>();

  constructor(
    private readonly parts: ReplayParts,
    private run: Run,
    /** The lease name of this attempt; no two attempts share one, even in one process. */
    private readonly lease: string,
  ) {}

  /** Returns when the run has ended, waits, is paused, or belongs to another replayer. */
  async work(): Promise<void> {
    const stop = () => this.ended.abort();
    this.parts.stopping.addEventListener("abort", stop);
    this.plan = await this.parts.plans.read(this.run.plan);
    const done = Object.values(this.run.outcomes).reduce((sum, n) => sum + BigInt(n ?? 0), 0n);
    this.canaryLeft = this.run.canary - done;
    // Effects of an earlier attempt land before this call, or not at all.
    const own = [...this.parts.paths.values()].filter(({ pathId }) => this.run.epochs[String(pathId)] !== undefined);
    await Promise.allSettled(own.map((path) => path.origin?.raiseRunToken(this.run)));
    await this.govern();
    const beat = setInterval(() => void this.beat(), BEAT_MS);
    try {
      const lanes = (await this.parts.runs.lanes(this.run.id)).filter((lane) => lane.reached < lane.last);
      await inParallel(lanes, this.run.state === "canary" ? 1 : LANES_AT_ONCE, (lane) =>
        this.carryLane(lane).catch((error) => {
          this.ended.abort();
          throw error;
        }),
      );
      if (!this.ended.signal.aborted) await this.conclude();
    } finally {
      clearInterval(beat);
      this.parts.stopping.removeEventListener("abort", stop);
      // Otherwise the lease expires by itself, and its expiry shows that a batch is to be concluded.
      if (this.open.size === 0) await this.parts.runs.release(this.run.id, this.lease).catch(() => {});
    }
  }

  private async conclude(): Promise<void> {
    const by = replayerBy(this.parts);
    const open = (await this.parts.runs.lanes(this.run.id)).some((lane) => lane.reached < lane.last);
    if (!open) await this.parts.runs.move(this.run.id, "finish", { by });
    else if (this.run.state === "canary")
      await this.parts.runs.move(this.run.id, "wait", {
        because: `the canary of ${this.run.canary} has finished: review its outcomes, then continue`,
        by,
      });
  }

  private async beat(): Promise<void> {
    try {
      const measured = this.pacer.measured();
      if (this.before !== null) this.before = { ...this.before, madePerSec: measured };
      const { perSec } = this.pacer.allowed;
      const rates = { effective: Number.isFinite(perSec) ? perSec : 0, measured };
      const run = await this.parts.runs.renew(this.run.id, { by: this.lease, forMs: RUN_LEASE_MS }, rates);
      if (run === null || !isCarriedOut(run.state)) this.ended.abort();
      else await this.govern();
    } catch (error) {
      // An unreachable ledger lets no batch through: the lease lapses, and the next replayer continues.
      this.parts.log.warn({ run: this.run.id, error }, "a run could not report its progress");
    }
  }

  private async govern(): Promise<void> {
    const pathIds = new Set(Object.keys(this.run.epochs).map(Number));
    const rows = (await this.parts.reads.frontPage()).filter((row) => pathIds.has(row.control.pathId));
    const rates = await Promise.all(
      rows.map(async (row) => {
        const { config } = this.observedOf(row.control.pathId) ?? this.pathOf(row.control.pathId);
        const arrival = await this.parts.runs.oldestArrival(
          row.control.pathId,
          this.plan?.horizon ?? this.run.startedAt,
        );
        return governedRate({
          setPerSec: this.run.ratePerSec,
          appliesToOrigin: factsOf(this.run.kind).does !== "withdraws",
          safeDrainPerSec: ("safeDrainPerSec" in config ? config.safeDrainPerSec : null) ?? null,
          ingressPerSec: row.sampled?.figures.ingressPerSec ?? null,
          headroomPerSec: row.sampled?.figures.headroomPerSec ?? null,
          before: this.before,
          liveLagMs: arrival === null ? null : Math.max(0, row.asOf.getTime() - arrival.getTime()),
          maxTruthLagMs: config.maxTruthLagMs,
          draining: row.control.drain === "running" && row.control.acknowledge !== "closed",
        });
      }),
    );
    const least = rates.sort((a, b) => a.perSec - b.perSec)[0];
    if (least === undefined) return;
    this.pacer.set(least);
    this.before = { perSec: least.perSec, madePerSec: null };
  }

  private observedOf(pathId: number): WiredObservedPath | null {
    return [...this.parts.observed.values()].find((path) => path.pathId === pathId) ?? null;
  }

  private async carryLane(lane: RunLane): Promise<void> {
    const path = this.observedOf(lane.pathId);
    if (path === null) return this.lane(lane);
    const goesOn = await observedLane(
      { ledger: this.parts.observedLedger, runs: this.parts.runs, log: this.parts.log },
      {
        run: this.run,
        path,
        lane,
        lease: this.lease,
        reason: this.plan?.reason ?? "",
        ended: this.ended.signal,
        limit: () => this.limit(),
        take: (items) => this.pacer.take(items, this.ended.signal),
        mayGoOn: () => this.mayGoOn(path),
        wentThrough: (items) => this.wentThrough(items),
        opened: (isOpen) => (isOpen ? this.open.add(lane) : this.open.delete(lane)),
      },
    );
    // Another replayer has the lane, and so the run.
    if (!goesOn) this.ended.abort();
  }

  private pathOf(pathId: number): WiredPath {
    const path = [...this.parts.paths.values()].find((p) => p.pathId === pathId);
    if (path === undefined) throw new Error(`path ${pathId} is no longer in the configuration`);
    return path;
  }

  private async lane(lane: RunLane): Promise<void> {
    const path = this.pathOf(lane.pathId);
    let reached = lane.reached;
    let ahead: { after: number; limit: number; page: Promise<WorkPage> } | null = null;
    const alike = this.alike(path);
    const read = (after: number, limit: number) => this.parts.runs.work(this.run, lane, { after, limit, alike });
    while (reached < lane.last) {
      const limit = this.limit();
      if (limit === 0) return;
      await this.pacer.take(limit, this.ended.signal);
      if (!(await this.mayGoOn(path))) return;
      const together = await this.sameDatabase(path, lane, { after: reached, limit });
      if (together !== null) {
        this.wentThrough(together - reached);
        reached = together;
        continue;
      }
      const page: WorkPage =
        ahead?.after === reached && ahead.limit === limit ? await ahead.page : await read(reached, limit);
      // The next items are read while these are written.
      ahead = page.to < lane.last ? { after: page.to, limit, page: read(page.to, limit) } : null;
      ahead?.page.catch(() => {});
      const through = await this.batch(path, lane, reached, page);
      if (through === "too-much") {
        ahead = null;
        continue;
      }
      if (!through) {
        // Another replayer has the lane, and so the run.
        this.ended.abort();
        return;
      }
      this.wentThrough(page.to - reached);
      reached = page.to;
    }
  }

  private wentThrough(items: number): void {
    this.fits *= GROWTH;
    this.canaryLeft -= BigInt(items);
    this.pacer.count(items);
  }

  /**
   * Executes items in one transaction where the ledger and the origin share a database; returns the last position done. Returns
   * null when the single-transaction path is unavailable; the caller falls back to `replayPage`. Paths with cache regions always
   * fall back, since their regions are confirmed before rows are settled.
   */
  private async sameDatabase(
    path: WiredPath,
    lane: RunLane,
    items: { after: number; limit: number },
  ): Promise<number | null> {
    if (this.alike(path) !== "puts" || path.sameDatabase === null || path.caches.length > 0) return null;
    const entry = { lane: lane.lane, epoch: this.epochOf(path), marks: await this.marksOf(path, lane) };
    return path.sameDatabase.page(entry, this.run, lane, items).catch((error: unknown) => {
      const isNotPlain = error instanceof OriginRefused && error.refusal.kind === "rejected";
      if (!isNotPlain) this.parts.log.warn({ run: this.run.id, error }, "a page of the run is decided item by item");
      return null;
    });
  }

  private epochOf(path: WiredPath): bigint {
    return BigInt(this.run.epochs[String(path.pathId)] ?? -1);
  }

  private async marksOf(path: WiredPath, lane: RunLane): Promise<LaneMarks> {
    return new LaneMarks(path, lane.lane, await path.ledger.laneMark(lane), `run ${this.run.id}`);
  }

  private alike(path: WiredPath): Alike {
    const { does } = factsOf(this.run.kind);
    if (does === "withdraws") return "withdrawals";
    return does === "applies" && path.config.replay === "last-write-wins" ? "puts" : "nothing";
  }

  private limit(): number {
    const size = this.pacer.size(Math.floor(Math.min(this.fits, factsOf(this.run.kind).mostABatch)));
    if (this.run.state !== "canary") return size;
    return this.canaryLeft <= 0n ? 0 : Math.min(size, Number(this.canaryLeft));
  }

  /** Asked before every batch, so that an abort, a pause or another replayer takes effect within one batch. */
  private async mayGoOn(path: Controlled): Promise<boolean> {
    if (this.ended.signal.aborted) return false;
    const standing = await this.parts.runs.standing(this.run.id, path.pathId);
    const mine = standing !== null && standing.leaseBy === this.lease;
    if (!mine || standing.state !== this.run.state) {
      this.ended.abort();
      return false;
    }
    if (standing.epochMoved) {
      await this.epochMoved(path);
      return false;
    }
    const stop = (await this.parts.runs.stop(this.run.id, path.pathId)) ?? (await this.rulesStop());
    if (stop !== null) await this.pause(stop);
    return stop === null;
  }

  private async rulesStop(): Promise<string | null> {
    if (this.plan === null) return null;
    const people = [this.plan.createdById, this.run.startedById ?? this.plan.createdById];
    const pathIds = Object.keys(this.run.epochs).map(Number);
    return rulesStop(this.parts.plans, this.parts, { plan: this.plan, pathIds, people });
  }

  private epochMoved(path: Controlled): Promise<void> {
    return this.pause(
      `the control of path ${path.config.name} changed after the run was approved; check the path, then resume`,
    );
  }

  private async pause(because: string): Promise<void> {
    this.ended.abort();
    await this.parts.runs.move(this.run.id, "pause", {
      because,
      by: replayerBy(this.parts),
    });
  }

  /**
   * Executes one batch, repeated until it is done or the run has ended. Returns false when another replayer took the lane over, and
   * `too-much` when the origin cannot carry the page in its time; the caller reads a smaller page.
   */
  private async batch(path: WiredPath, lane: RunLane, from: number, page: WorkPage): Promise<boolean | "too-much"> {
    const epoch = this.epochOf(path);
    const pauses = new GrowingPauses(PAUSES);
    let noted = false;
    let contendedSince: number | null = null;
    for (;;) {
      try {
        this.open.add(lane);
        const marks = await this.marksOf(path, lane);
        const endsContention = contendedSince !== null && performance.now() - contendedSince > CONTENTION_BOUND_MS;
        const did = await this.carryOut({ run: this.run, path, lane: lane.lane, epoch, marks, page, endsContention });
        if (noted) await this.parts.runs.note(this.run.id, null);
        const flushes = marks.taken();
        const attempt = { run: this.run, lease: this.lease };
        const recorded = await this.parts.runs.record(recordOf(attempt, { lane, from }, page, { ...did, flushes }));
        if (recorded) this.open.delete(lane);
        return recorded;
      } catch (error) {
        if (this.ended.signal.aborted) return false;
        if (error instanceof OriginRefused && error.refusal.kind === "fenced") {
          if (error.refusal.epoch > epoch) {
            await this.epochMoved(path);
            return false;
          }
          await path.origin?.raiseFence(epoch);
          continue;
        }
        if (error instanceof RunOvertaken) {
          // A lower token belongs to an earlier attempt.
          if (error.token === null || error.token > this.run.token) {
            this.ended.abort();
            return false;
          }
          await path.origin?.raiseRunToken(this.run);
          continue;
        }
        if (error instanceof OriginRefused && error.refusal.kind === "slow" && page.to - from > LEAST_PAGE) {
          this.fits = Math.min(this.fits, Math.floor((page.to - from) / 2));
          return "too-much";
        }
        if (isBounded(error)) contendedSince ??= performance.now();
        const because = error instanceof Error ? error.message : String(error);
        this.parts.log.warn(
          { run: this.run.id, path: path.config.name, lane: lane.lane, error },
          "a batch is tried again",
        );
        await this.parts.runs.note(this.run.id, `waiting for a store: ${because}`.slice(0, 500)).catch(() => {});
        noted = true;
        await rest(pauses.nextMs(), this.ended.signal);
        if (!(await this.mayGoOn(path).catch(() => true))) return false;
      }
    }
  }

  private async carryOut(batch: PagedBatch): Promise<PageOutcome> {
    const idle = batch.page.rest.filter((i) => !CARRIED_OUT.has(i.disposition));
    const items = batch.page.rest.filter((i) => CARRIED_OUT.has(i.disposition));
    const did = await carryOutPage(
      { ...batch, page: { ...batch.page, rest: items } },
      { parts: this.parts, reason: this.plan?.reason ?? "", mayGoOn: () => this.mayGoOn(batch.path) },
    );
    return { ...did, items: [...idle, ...did.items] };
  }
}

/** Rows locked by another session, and errors of the store's class, are waited for within a bound; then their items fail. */
const isBounded = (error: unknown): boolean =>
  error instanceof OriginRefused &&
  (error.refusal.kind === "doubtful" || (error.refusal.kind === "locked" && error.refusal.what === "rows"));

async function inParallel<T>(items: T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(most, items.length) }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
  // No batch is in flight when the first error is thrown.
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}
