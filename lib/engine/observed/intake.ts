import { type JustRead, justRead } from "../../evidence/observed/gather";
import { itemsOfJobs, itemsOfRows, type ReadItem } from "../../evidence/observed/items";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { JOB_SETS, type JobSet, type JobsReads } from "../../stores/source/port";
import { askedAgain } from "./asked-again";
import { compareKeys, type ObservedLedger } from "./compare";
import { PathMemory } from "./memory/path-memory";

/** Rows or jobs that one look at the ends of a source reads. */
const AT_ONCE = 500;
/** New rows are looked for this far back, since a row may be committed long after its time of acceptance. */
const TRAILING_MS = 120_000;
const UNREAD_FOR_MS = 3_000;
const RECHECK_AFTER_MS = 2_000;
const RECHECKED_AT_ONCE = 400;
/** Keys that wait for a comparison; beyond this the walks find them. */
const MOST_WAITING = 20_000;

/**
 * Follows one observed path: what is new or not over in its outbox and its queue, the keys that this concerns, and the keys that
 * diverge. It reads a bounded part each round; the walks prove that nothing was missed.
 */
export class PathIntake {
  /** Items and keys read so far, as the worker's measure of progress. */
  readonly progress = { items: 0, compared: 0 };
  /** Why the standing of some keys is not known at present; null: every changed key was compared. */
  untold: string | null = null;
  private readonly waiting = new Set<string>();
  /** What the present round read, so that its comparison does not read it again. */
  private read: JustRead = new Map();

  constructor(
    readonly path: ReadObservedPath,
    private readonly ledger: ObservedLedger,
    /** Shared with the walks over the path's stores. */
    readonly memory = new PathMemory(),
  ) {}

  /** One round; returns the milliseconds to wait before the next one. */
  async round(): Promise<number> {
    const began = performance.now();
    this.read = new Map();
    const reading = this.memory.suspicions.begin();
    if ((await Promise.all([this.outbox(), this.jobs()])).every(Boolean)) this.memory.suspicions.end(reading);
    await this.unfinished();
    await this.compare();
    return this.waiting.size > 0 && this.untold === null ? 20 : Math.max(200, 1_000 - (performance.now() - began));
  }

  /** Has keys compared soon, or by the next walk where too many wait. */
  concern(keys: readonly string[]): void {
    const room = MOST_WAITING - this.waiting.size;
    for (const key of keys.slice(0, room)) this.waiting.add(key);
    this.memory.forgetKeys(keys.slice(room));
  }

  private async outbox(): Promise<boolean> {
    const { outbox } = this.path;
    if (outbox === null) return true;
    return this.reading("outbox", async () => {
      const since = new Date(Date.now() - TRAILING_MS);
      const at = new Date();
      const [open, recent] = await Promise.all([outbox.open(AT_ONCE), outbox.recent(since, AT_ONCE)]);
      await this.keep(itemsOfRows(this.path.config, [...open, ...recent]).items, at);
    });
  }

  private async jobs(): Promise<boolean> {
    const { jobs } = this.path;
    if (jobs === null) return true;
    return this.reading("jobs", async () => {
      const counts = await jobs.counts();
      for (const set of JOB_SETS) await this.endsOf(jobs, set, counts[set]);
    });
  }

  /** Both ends of a set: which of them is the newest differs from set to set. */
  private async endsOf(jobs: JobsReads, set: JobSet, count: number): Promise<void> {
    if (count === 0) return;
    const at = new Date();
    const half = AT_ONCE / 2;
    const pages = await Promise.all([
      jobs.page(set, 0, count <= AT_ONCE ? AT_ONCE : half),
      ...(count <= AT_ONCE ? [] : [jobs.page(set, count - half, half)]),
    ]);
    const placed = pages.flatMap((page) => page.jobs.map((job) => ({ job, set })));
    await this.keep(itemsOfJobs(this.path.config, placed).items, at);
  }

  /** Items whose work was not over: what became of those that no look has met for a while. */
  private async unfinished(): Promise<void> {
    const before = new Date(Date.now() - UNREAD_FOR_MS);
    for (const source of ["outbox", "job"] as const) {
      if ((source === "outbox" ? this.path.outbox : this.path.jobs) === null) continue;
      const at = new Date();
      const live = await this.ledger.intake.liveItems(this.path.pathId, source, { before, limit: AT_ONCE });
      if (live.length === 0) continue;
      // A store that is away tells nothing of its items.
      const items = await askedAgain(this.path, live).catch(() => []);
      await this.keep(items, at);
    }
  }

  private async compare(): Promise<void> {
    const { intake, observations } = this.ledger;
    const before = new Date(Date.now() - RECHECK_AFTER_MS);
    const [outstanding, diverging] = await Promise.all([
      intake.outstandingKeys(this.path.pathId, before, RECHECKED_AT_ONCE),
      observations.openDivergences([this.path.pathId], before, RECHECKED_AT_ONCE),
    ]);
    const changed = [...this.waiting].slice(0, RECHECKED_AT_ONCE);
    for (const key of changed) this.waiting.delete(key);
    const keys = [...new Set([...changed, ...outstanding, ...diverging.map(({ key }) => key)])];
    const untold = await compareKeys(this.ledger, this.path, keys, {
      source: "observer",
      read: this.read,
      memory: this.memory,
    });
    this.progress.compared += keys.length - untold.keys.length;
    // What could not be compared is compared again; without a key to compare, the reason stands until one is.
    this.concern(untold.keys);
    if (keys.length > 0) this.untold = untold.because;
  }

  private async keep(items: readonly ReadItem[], at: Date): Promise<void> {
    if (items.length === 0) return;
    const changed = new Set(await this.ledger.intake.recordItems(this.path.pathId, items, at));
    // A walk that read these items before would take their former state for the ledger's.
    this.memory.forgetItems(items.filter(({ key }) => changed.has(key)));
    this.concern([...changed]);
    this.read = new Map([...this.read, ...justRead(items, at)]);
    this.progress.items += items.length;
  }

  /** Reads a source, and answers whether it could; a failure is kept with its reason, so that nothing unread counts as none. */
  private async reading(source: "outbox" | "jobs", read: () => Promise<void>): Promise<boolean> {
    try {
      await read();
      await this.ledger.intake.read(this.path.pathId, source);
      return true;
    } catch (error) {
      await this.ledger.intake.waits(this.path.pathId, source, reasonOf(error));
      return false;
    }
  }
}
