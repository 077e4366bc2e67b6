import type { HeadText } from "../../domain/reconcile/compare-key";
import { type PartSource, partsOf, regionOf } from "../../domain/reconcile/parts";
import { SeenKeys } from "../../domain/reconcile/seen-keys";
import type { Observations } from "../../ledger/observations/observations";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { SweepRound, SweepWalk } from "../../ledger/sweep/model";
import type { Sweeps } from "../../ledger/sweep/sweeps";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { Log, WiredPath } from "../../stores/path";
import { type ComparedPath, comparedPath, comparePage, judgeKeys, StoreAway } from "../reconcile/compare-page";
import { pageBehind } from "../reconcile/pages";
import { withSince } from "../reconcile/with-since";
import { rest } from "../rest";
import { GovernedStores, type SharedStores } from "./governed";
import { LeaseLost } from "./lease";
import { LEDGER, Meter, meteredKeys, meteredPath, storesOf } from "./metered";

export interface SweeperStores {
  sweeps: Sweeps;
  ledgerKeys: LedgerKeys;
  observations: Observations;
  paths: Iterable<WiredPath>;
}

export interface SweeperOptions {
  by: string;
  log: Log;
  /** Two random numbers for fingerprints. */
  seeds: [number, number];
  /** The least time between the starts of two rounds of one path. */
  roundEveryMs?: number;
  writeEveryMs?: number;
}

/** Steps are short, so that no other step waits long. */
const KEYS_A_STEP = 500;
const PAGES_A_STEP = 8;
const WRITE_EVERY_MS = 2_000;
const WRITE_AT_DOUBTFUL = 500;
/** A path of few keys is walked again after this pause, rather than without end. */
const ROUND_EVERY_MS = 10_000;
const PAUSES = { firstMs: 1_000, longestMs: 15_000 };
/** At most 16 MiB of fingerprints a path; keys beyond that are compared again when they are met again. */
const KEYS_REMEMBERED = 1_000_000;

/** One path under the sweep: its metered stores, and what this round leaves out. */
interface SweptPath extends SharedStores {
  path: WiredPath;
  sources: PartSource[];
  ledgerKeys: LedgerKeys;
  seen: SeenKeys;
  /** Regions that did not answer in this round. */
  away: Set<string>;
}

/** A path's round, with its start on this process's clock; null when none has begun. */
interface HeldRound {
  begunAtMs: number | null;
  walks: SweepWalk[];
}

const held = ({ ageMs, walks }: SweepRound): HeldRound => ({
  begunAtMs: ageMs === null ? null : performance.now() - ageMs,
  walks,
});

/** The keys walked since the last checkpoint. */
interface Stretch {
  to: string | null;
  met: number;
  doubtful: string[];
  isOver: boolean;
  begun: number;
}

/**
 * Walks every key of every path without end, at each path's share of its stores: the ledger's keys, the origin's, each region's.
 * Diverging keys are judged again and listed. After a crash the walk continues from its checkpoints.
 */
export class Sweeper {
  /** Keys met so far, as the worker's measure of progress. */
  met = 0;
  private readonly governed = new GovernedStores();
  private readonly hurried = new Set<number>();

  constructor(
    private readonly stores: SweeperStores,
    private readonly options: SweeperOptions,
  ) {}

  /** Sweeps until the signal aborts; throws LeaseLost when another process has the lease. */
  async run(ending: AbortSignal): Promise<void> {
    const swept = [...this.stores.paths].filter((path) => path.config.sweep.share > 0);
    await Promise.all(swept.map((path) => this.sweepPath(this.inHand(path), ending)));
  }

  /** Begins the path's next round as soon as the current one is over. */
  hurry(pathId: number): void {
    this.hurried.add(pathId);
  }

  private inHand(path: WiredPath): SweptPath {
    const meter = new Meter();
    const regions = path.caches.map((cache) => cache.region);
    return {
      path: meteredPath(path, meter),
      share: path.config.sweep.share,
      stores: storesOf(path),
      sources: partsOf({ by: "all" }, { hasOrigin: path.origin !== null, regions }),
      meter,
      ledgerKeys: meteredKeys(this.stores.ledgerKeys, meter),
      seen: this.nothingSeen(),
      away: new Set(),
    };
  }

  private nothingSeen(): SeenKeys {
    return new SeenKeys(this.options.seeds, KEYS_REMEMBERED);
  }

  private async sweepPath(swept: SweptPath, ending: AbortSignal): Promise<void> {
    const pauses = new GrowingPauses(PAUSES);
    let round: HeldRound | null = null;
    while (!ending.aborted) {
      try {
        round = await this.round(swept, round, ending);
        pauses.reset();
      } catch (error) {
        round = null;
        if (error instanceof LeaseLost) throw error;
        if (pauses.taken === 0)
          this.options.log.warn({ path: swept.path.config.name, error }, "the sweep of a path waits");
        await rest(pauses.nextMs(), ending);
      }
    }
  }

  /** Continues the path's round, or begins the next one once it is due; returns the round's state. */
  private async round(swept: SweptPath, known: HeldRound | null, ending: AbortSignal): Promise<HeldRound | null> {
    const { path, sources } = swept;
    const { sweeps } = this.stores;
    const { pathId } = path;
    const book = <T>(call: () => Promise<T>) =>
      this.governed.step({ ...swept, stores: [LEDGER] }, ending, () => swept.meter.time(LEDGER, 0, call));
    let round = known ?? held(await sweeps.standing(pathId, sources));
    if (round.begunAtMs === null || round.walks.every((walk) => walk.done)) {
      const everyMs = this.options.roundEveryMs ?? ROUND_EVERY_MS;
      if (round.begunAtMs !== null) await this.untilDue(pathId, round.begunAtMs + everyMs, ending);
      if (ending.aborted) return null;
      this.hurried.delete(pathId);
      round = held(await book(() => sweeps.begin(pathId)));
      swept.seen = this.nothingSeen();
      swept.away.clear();
    }
    for (const walk of round.walks) if (!walk.done && !ending.aborted) await this.walk(swept, walk, ending);
    return round;
  }

  private async untilDue(pathId: number, dueAt: number, ending: AbortSignal): Promise<void> {
    while (!ending.aborted && !this.hurried.has(pathId) && performance.now() < dueAt)
      await rest(Math.min(200, dueAt - performance.now()), ending);
  }

  /** Walks one source to its end. A region that is away is left out of the round; for any other store the walk waits. */
  private async walk(swept: SweptPath, walk: SweepWalk, ending: AbortSignal): Promise<void> {
    const { path, away } = swept;
    const region = regionOf(walk.source);
    while (!ending.aborted && !walk.done) {
      if (region !== null && away.has(region)) {
        await this.stores.sweeps.leaveOut(path.pathId, walk.source, `cache ${region} did not answer during this round`);
        walk.done = true;
        return;
      }
      try {
        await this.walkOn(swept, walk, ending);
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error;
        if (error.region === null) {
          await this.stores.sweeps.wait(path.pathId, walk.source, error.message);
          throw error;
        }
        away.add(error.region);
        await this.stores.sweeps.wait(path.pathId, `cache:${error.region}`, error.message);
        // Keys compared so far included that region; the keys from here on do not.
      }
    }
  }

  private async walkOn(swept: SweptPath, walk: SweepWalk, ending: AbortSignal): Promise<void> {
    const { path, away } = swept;
    const regions = path.caches.map((cache) => cache.region).filter((region) => !away.has(region));
    const compared =
      away.size === 0 ? comparedPath(path, []) : { ...comparedPath(path, []), scoped: only(path, regions) };
    let stretch = newStretch(walk.checkpoint);
    while (!ending.aborted && !walk.done) {
      await this.governed.step(swept, ending, async () => {
        if (ending.aborted) return;
        await this.step(swept, compared, walk, stretch);
        const isDue = stretch.isOver || stretch.doubtful.length >= WRITE_AT_DOUBTFUL;
        if (isDue || performance.now() - stretch.begun >= (this.options.writeEveryMs ?? WRITE_EVERY_MS)) {
          await this.write(swept, compared, walk, stretch);
          stretch = newStretch(walk.checkpoint);
        }
      });
    }
  }

  /** Reads and compares the next keys of a walk. */
  private async step(swept: SweptPath, compared: ComparedPath, walk: SweepWalk, stretch: Stretch): Promise<void> {
    const { path, ledgerKeys, seen } = swept;
    const keys: string[] = [];
    const heads: HeadText[] = [];
    let read = 0;
    const pages = { held: ALL_KEYS, part: walk, path, ledger: ledgerKeys, seen, pageKeys: KEYS_A_STEP };
    // A page may give few keys to compare: keys compared already and entries of other applications are left out.
    do {
      const page = await pageBehind(pages, stretch.to);
      keys.push(...page.keys);
      heads.push(...(page.heads ?? []));
      stretch.met += page.met;
      stretch.to = page.next;
      stretch.isOver = page.next === null;
    } while (!stretch.isOver && keys.length < KEYS_A_STEP && ++read < PAGES_A_STEP);
    const doubtful = await comparePage(compared, ledgerKeys, keys, walk.source === "ledger" ? heads : undefined);
    stretch.doubtful.push(...doubtful);
  }

  private async write(swept: SweptPath, compared: ComparedPath, walk: SweepWalk, stretch: Stretch): Promise<void> {
    const { path, meter } = swept;
    const { sweeps, observations } = this.stores;
    const found = await judgeKeys(compared, stretch.doubtful);
    const progress = {
      source: walk.source,
      from: walk.checkpoint,
      to: stretch.to,
      met: stretch.met,
      done: stretch.isOver,
      found: await withSince(observations, path.pathId, found),
    };
    const moved = await meter.time(LEDGER, found.length, () => sweeps.advance(this.options.by, path.pathId, progress));
    if (!moved) throw new LeaseLost();
    walk.checkpoint = stretch.to;
    walk.done = stretch.isOver;
    this.met += stretch.met;
  }
}

const ALL_KEYS = { keys: { by: "all" as const }, incidentId: null };

function newStretch(from: string | null): Stretch {
  return { to: from, met: 0, doubtful: [], isOver: false, begun: performance.now() };
}

function only(path: WiredPath, regions: string[]): WiredPath {
  return { ...path, caches: path.caches.filter((cache) => regions.includes(cache.region)) };
}
