import { SeenKeys } from "../../domain/reconcile/seen-keys";
import type { Observations } from "../../ledger/observations/observations";
import type { HeldReconciliation, ReconciliationPart } from "../../ledger/reconciliations/model";
import type { Reconciliations } from "../../ledger/reconciliations/reconciliations";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { Log } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { rest } from "../rest";
import type { Comparison, ComparisonOf } from "./comparison";
import { overlapped } from "./overlapped";
import { withSince } from "./with-since";

export interface ReconcilerStores {
  reconciliations: Reconciliations;
  observations: Observations;
  comparisonOf: ComparisonOf;
}

export interface ReconcilerOptions {
  /** The holder's name in the ledger's records. */
  by: string;
  log: Log;
  stopping: AbortSignal;
  /** Two random numbers for fingerprints. */
  seeds: [number, number];
  pace: Pace;
}

/** The pace of a reconciliation: keys a page, and pages in flight. */
export interface Pace {
  pageKeys: number;
  inFlight: number;
}

/** The pace while a person waits for an incident's reconciliation. */
export const INCIDENT_PACE: Pace = { pageKeys: 2_000, inFlight: 3 };

const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2_500;
const WRITE_EVERY_MS = 300;
const WRITE_AT_DOUBTFUL = 2_000;
const PAUSES = { firstMs: 500, longestMs: 3_000 };
const PATIENCE_MS = 15_000;
const PUT_OFF_MS = 10_000;
/** 64 MiB of fingerprints; keys beyond that are compared again when they are met again. */
const KEYS_REMEMBERED = 4_000_000;

/** The walk over one part, beside the other parts of its path. */
interface PartWalk {
  held: HeldReconciliation;
  part: ReconciliationPart;
  comparison: Comparison;
  /** Keys that a walk of the path has compared. */
  seen: SeenKeys;
}

/** Pages between two checkpoints. */
interface Stretch {
  met: number;
  doubtful: string[];
  begun: number;
}
const newStretch = (): Stretch => ({ met: 0, doubtful: [], begun: performance.now() });

/** The lease was lost to another process, or the work ended. */
class Lost extends Error {}
/** A store has been away for so long that another reconciliation gets its turn. */
class PutOff extends Error {}

/**
 * Compares every key of a reconciliation's scope, from its checkpoints on. Several workers may run; one at a time holds a
 * reconciliation. Another worker continues it once the lease has expired.
 */
export class Reconciler {
  /** Keys met so far, as the worker's measure of progress. */
  scanned = 0;

  constructor(
    private readonly stores: ReconcilerStores,
    private readonly options: ReconcilerOptions,
  ) {}

  /** Takes one reconciliation and works on it until it is done or lost, or the worker stops. Returns whether there was one. */
  async round(): Promise<boolean> {
    const { reconciliations } = this.stores;
    const { by, log, stopping } = this.options;
    const held = await reconciliations.take(by, LEASE_MS);
    if (held === null) return false;
    const over = new AbortController();
    const renewing = this.keepLease(held.id, over);
    const ending = AbortSignal.any([stopping, over.signal]);
    let restsMs = 0;
    try {
      const failed = await this.walkParts(held, ending);
      await reconciliations.finish(held.id, by, failed);
    } catch (error) {
      if (error instanceof PutOff) restsMs = PUT_OFF_MS;
      else if (!(error instanceof Lost)) throw error;
      log.info({ reconciliation: held.id }, "a reconciliation is left for another reconciler");
    } finally {
      over.abort();
      await renewing;
      await reconciliations.letGo(held.id, by, restsMs).catch(() => {});
    }
    return true;
  }

  private async keepLease(id: string, over: AbortController): Promise<void> {
    let until = performance.now() + LEASE_MS;
    while (!over.signal.aborted) {
      await rest(RENEW_EVERY_MS, over.signal);
      if (over.signal.aborted) return;
      const held = await this.stores.reconciliations.renew(id, this.options.by, LEASE_MS).catch(() => null);
      if (held === true) until = performance.now() + LEASE_MS;
      // While the ledger does not answer, the work goes on as long as the lease lasts.
      if (held === false || performance.now() > until) over.abort();
    }
  }

  /** Walks the remaining parts. Returns the reason when the reconciliation can never finish, else null. */
  private async walkParts(held: HeldReconciliation, ending: AbortSignal): Promise<string | null> {
    for (const pathId of new Set(held.parts.map((part) => part.pathId))) {
      const parts = held.parts.filter((part) => part.pathId === pathId && !part.done);
      if (parts.length === 0) continue;
      const comparison = this.stores.comparisonOf(pathId, held.regions);
      if (comparison === null)
        return `path ${pathId} is no longer in the configuration, so its keys cannot be compared`;
      const seen = this.nothingSeen();
      const finish = (part: ReconciliationPart) => this.finishPart({ held, part, comparison, seen }, ending);
      if (comparison.inTurn) {
        for (const part of parts) await finish(part);
        continue;
      }
      const [first, ...others] = parts as [ReconciliationPart, ...ReconciliationPart[]];
      // Keys that the walk over the ledger compared need no second comparison; the other walks run side by side.
      await finish(first);
      await Promise.all(others.map(finish));
    }
    return null;
  }

  private nothingSeen(): SeenKeys {
    return new SeenKeys(this.options.seeds, KEYS_REMEMBERED);
  }

  /**
   * Walks a part to its end. While a store is away the walk waits and reports the reason, within a bound, so that other
   * reconciliations get their turn.
   */
  private async finishPart(walk: PartWalk, ending: AbortSignal): Promise<void> {
    const { reconciliations } = this.stores;
    const { by, log } = this.options;
    const { held, part } = walk;
    const pauses = new GrowingPauses(PAUSES);
    let movedAt = performance.now();
    while (!part.done) {
      const before = part.checkpoint;
      try {
        await this.walk(walk, ending);
      } catch (error) {
        if (error instanceof Lost) throw error;
        if (part.checkpoint !== before) {
          pauses.reset();
          movedAt = performance.now();
        }
        const because = reasonOf(error);
        if (pauses.taken === 0)
          log.warn({ reconciliation: held.id, part: part.source, error }, "a part of the reconciliation waits");
        await reconciliations.wait(held.id, by, { part: part.part, because }).catch(() => {});
        if (performance.now() - movedAt > PATIENCE_MS) throw new PutOff();
        await rest(pauses.nextMs(), ending);
      }
      if (ending.aborted) throw new Lost();
    }
  }

  private async walk(walk: PartWalk, ending: AbortSignal): Promise<void> {
    const { held, part, comparison, seen } = walk;
    const { pace } = this.options;
    const compared = overlapped(
      comparison.pages({ held, part, seen, pageKeys: pace.pageKeys }),
      async (page) => ({ page, doubtful: await comparison.sift(page) }),
      pace.inFlight,
    );
    // Doubtful keys are judged in large groups while the next pages are compared; a checkpoint is written once its keys are judged.
    let stretch = newStretch();
    let writing: Promise<void> = Promise.resolve();
    for await (const { page, doubtful } of compared) {
      stretch.met += page.met;
      stretch.doubtful.push(...doubtful);
      if (ending.aborted) throw new Lost();
      const isOver = page.next === null;
      if (
        isOver ||
        stretch.doubtful.length >= WRITE_AT_DOUBTFUL ||
        performance.now() - stretch.begun >= WRITE_EVERY_MS
      ) {
        await writing;
        writing = this.write(walk, { ...stretch, to: page.next, done: isOver });
        writing.catch(() => {});
        stretch = newStretch();
      }
    }
    await writing;
  }

  private async write(
    { held, part, comparison }: PartWalk,
    { to, met, doubtful, done }: Stretch & { to: string | null; done: boolean },
  ): Promise<void> {
    const found = await comparison.judge(doubtful);
    const moved = await this.stores.reconciliations.advance(held.id, this.options.by, {
      part: part.part,
      pathId: part.pathId,
      from: part.checkpoint,
      to,
      scanned: met,
      done,
      found: await withSince(this.stores.observations, part.pathId, found),
    });
    if (!moved) throw new Lost();
    part.checkpoint = to;
    part.done = done;
    this.scanned += met;
  }
}
