import { type IdRange, NOTHING_THERE, sameDigest } from "../../domain/lost-receipts";
import { timeIdFloor } from "../../domain/time-id";
import type { Observations } from "../../ledger/observations/observations";
import type { ReceiptWalk } from "../../ledger/sweep/receipts";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { OriginReceipts } from "../../stores/origin/port";
import type { Log, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { comparedPath, judgeKeys } from "../reconcile/compare-page";
import { withSince } from "../reconcile/with-since";
import { rest } from "../rest";
import { GovernedStores } from "./governed";
import { LeaseLost } from "./lease";
import { LEDGER, Meter } from "./metered";

export interface ReceiptsWalkStores {
  ledger: ReceiptWalk;
  origins: { connection: string; receipts: OriginReceipts; paths: WiredPath[] }[];
  observations: Pick<Observations, "knownFindings" | "recordDivergences">;
  /** Makes mutations outstanding again that lost their receipt; ids in order. */
  owe(path: WiredPath, ids: string[]): Promise<void>;
}

export interface ReceiptsWalkOptions {
  by: string;
  log: Log;
  /** Busy time ÷ wall time of one connection for each store. */
  share?: number;
  recentEveryMs?: number;
  roundEveryMs?: number;
}

const SHARE = 0.02;
const RECENT_MS = 900_000;
const RECENT_EVERY_MS = 10_000;
const ROUND_EVERY_MS = 600_000;
const WRITE_EVERY_MS = 2_000;
const SETTLEMENTS_A_STEP = 10_000;
const DOUBTFUL_A_STEP = 200;
const PAUSES = { firstMs: 1_000, longestMs: 15_000 };
const FIRST = "00000000-0000-0000-0000-000000000000";
const LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** What one step compared. */
interface Compared {
  to: string;
  met: Map<number, number>;
  away: Map<number, string>;
  lost: Map<WiredPath, string[]>;
}

/**
 * Compares every materialized settlement with its receipt, by digests of ranges of ids. The last minutes are compared repeatedly,
 * everything else in a round without end. Only differing ranges are joined. A mutation without its receipt becomes outstanding
 * again.
 */
export class ReceiptsWalk {
  /** Settlements compared so far, as the worker's measure of progress. */
  compared = 0;
  private readonly governed = new GovernedStores();
  private readonly pathIds: number[];

  constructor(
    private readonly stores: ReceiptsWalkStores,
    private readonly options: ReceiptsWalkOptions,
  ) {
    this.pathIds = stores.origins.flatMap(({ paths }) => paths.map((path) => path.pathId));
  }

  /** Compares until the signal aborts; throws LeaseLost when another process has the sweep's lease. */
  async run(ending: AbortSignal): Promise<void> {
    if (this.pathIds.length === 0) return;
    const { recentEveryMs = RECENT_EVERY_MS } = this.options;
    await Promise.all([
      this.again(ending, async (meter) => {
        await this.recent(meter, ending);
        await rest(recentEveryMs, ending);
      }),
      this.again(ending, (meter) => this.round(meter, ending)),
    ]);
  }

  /**
   * Compares the last minutes. After a loss the range doubles until nothing more is lost: a restore removes the newest settlements.
   */
  private async recent(meter: Meter, ending: AbortSignal): Promise<void> {
    const now = Date.now();
    const lost = new Map<WiredPath, string[]>();
    let to = LAST;
    for (let span = RECENT_MS; to !== FIRST; span *= 2) {
      const after = span < now ? timeIdFloor(now - span) : FIRST;
      const found = await this.walk({ after, to }, meter, ending);
      if (found.size === 0) break;
      for (const [path, ids] of found) lost.set(path, [...ids, ...(lost.get(path) ?? [])]);
      to = after;
    }
    if (!ending.aborted) for (const [path, ids] of lost) await this.stores.owe(path, ids);
  }

  private async walk(range: IdRange, meter: Meter, ending: AbortSignal): Promise<Map<WiredPath, string[]>> {
    const lost = new Map<WiredPath, string[]>();
    for (let { after } = range; after !== range.to && !ending.aborted; ) {
      const step = await this.step({ after, to: range.to }, meter, ending);
      for (const [path, ids] of step.lost) lost.set(path, [...(lost.get(path) ?? []), ...ids]);
      after = step.to;
    }
    return lost;
  }

  private async round(meter: Meter, ending: AbortSignal): Promise<void> {
    const { ledger, owe } = this.stores;
    const { checkpoint, ageMs } = await ledger.standing(this.pathIds);
    if (ageMs === null || checkpoint === LAST) {
      if (ageMs !== null) await rest((this.options.roundEveryMs ?? ROUND_EVERY_MS) - ageMs, ending);
      if (!ending.aborted) await ledger.begin();
    }
    let from = checkpoint === LAST ? null : checkpoint;
    let [at, met, away, written] = [from ?? FIRST, new Map<number, number>(), new Map<number, string>(), 0];
    while (at !== LAST && !ending.aborted) {
      const step = await this.step({ after: at, to: LAST }, meter, ending);
      for (const [pathId, n] of step.met) met.set(pathId, (met.get(pathId) ?? 0) + n);
      for (const [pathId, because] of step.away) away.set(pathId, because);
      for (const [path, ids] of step.lost) await owe(path, ids);
      at = step.to;
      if (at !== LAST && performance.now() - written < WRITE_EVERY_MS) continue;
      if (ending.aborted) return;
      if (!(await ledger.advance(this.options.by, { from, to: at, done: at === LAST, met, away })))
        throw new LeaseLost();
      [from, met, away, written] = [at, new Map(), new Map(), performance.now()];
    }
  }

  private step(range: IdRange, meter: Meter, ending: AbortSignal): Promise<Compared> {
    const stores = [LEDGER, ...this.stores.origins.map(({ connection }) => connection)];
    const shared = { stores, share: this.options.share ?? SHARE, meter };
    return this.governed.step(shared, ending, () => this.compare(range, meter));
  }

  /** Compares one range. The ledger is read first: a receipt is always older than its settlement. */
  private async compare(range: IdRange, meter: Meter): Promise<Compared> {
    const { ledger, origins } = this.stores;
    const page = await meter.time(LEDGER, SETTLEMENTS_A_STEP, () => ledger.digests(range, SETTLEMENTS_A_STEP));
    const at = { after: range.after, to: page.to };
    const compared: Compared = { to: page.to, met: new Map(), away: new Map(), lost: new Map() };
    await Promise.all(
      origins.map(async ({ connection, receipts, paths }) => {
        const settled = paths.filter((path) => page.digests.has(path.pathId));
        if (settled.length === 0) return;
        const timed = <T>(call: () => Promise<T>) => meter.time(connection, SETTLEMENTS_A_STEP, call);
        try {
          const names = settled.map((path) => path.config.name);
          const kept = await timed(() => receipts.digests(names, at));
          for (const path of settled) {
            const digest = page.digests.get(path.pathId) ?? NOTHING_THERE;
            compared.met.set(path.pathId, digest.count);
            if (path.config.replay === "append") await this.compareItems(path, at, timed);
            if (sameDigest(digest, kept.get(path.config.name) ?? NOTHING_THERE)) continue;
            const ids = await meter.time(LEDGER, digest.count, () => ledger.materialized(path.pathId, at));
            const missing = ids.length === 0 ? [] : await timed(() => receipts.missing(ids));
            if (missing.length > 0) compared.lost.set(path, missing);
          }
        } catch (error) {
          for (const path of settled)
            compared.away.set(path.pathId, `receipts could not be compared: ${reasonOf(error)}`);
        }
      }),
    );
    this.compared += page.rows;
    return compared;
  }

  /** Finds rows that were restored under their receipts; newer items of a key hide such rows from a comparison of versions. */
  private async compareItems(
    path: WiredPath,
    range: IdRange,
    timed: <T>(call: () => Promise<T>) => Promise<T>,
  ): Promise<void> {
    const keys = await timed(async () => (await path.origin?.keysWithoutItems(range, DOUBTFUL_A_STEP)) ?? []);
    if (keys.length === 0) return;
    const { observations } = this.stores;
    const judged = await judgeKeys(comparedPath(path, []), keys);
    const found = await withSince(observations, path.pathId, judged);
    if (found.length > 0) await observations.recordDivergences(path.pathId, found, "sweep");
  }

  private async again(ending: AbortSignal, work: (meter: Meter) => Promise<void>): Promise<void> {
    const meter = new Meter();
    const pauses = new GrowingPauses(PAUSES);
    while (!ending.aborted) {
      try {
        await work(meter);
        pauses.reset();
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        if (pauses.taken === 0) this.options.log.warn({ error }, "the comparison with receipts waits");
        await rest(pauses.nextMs(), ending);
      }
    }
  }
}
