import { coverageOfSources, isCovered, justRead } from "../../evidence/observed/gather";
import type { WalkStep } from "../../ledger/observed/model";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { rest } from "../rest";
import { compareKeys, type ObservedLedger } from "./compare";
import type { PathIntake } from "./intake";
import { askForUnmet, compareUnmet, type RoundsBeginning } from "./unmet";
import { storesOf, type WalkedPage, type WalkedStore } from "./walked-stores";

/** A small path is walked again after this pause, rather than without end. */
const ROUND_EVERY_MS = 10_000;
const RETRY_MS = 2_000;

/** A page with the times of its reading. */
interface Taken {
  page: WalkedPage;
  /** Before the store was asked. */
  at: Date;
  tookMs: number;
}

/**
 * Walks everything that an observed path's stores hold, round after round: outbox, jobs, rows, entries. Each store is busy for at most
 * the path's share of the time. What is new goes to the ledger and its keys are compared; what the memory knows is only met. Before a
 * round ends, what it did not meet is asked for.
 */
export class PathWalk {
  private readonly stores: WalkedStore[];
  /** Since when each source's present round goes on; none: its beginning was another process's. */
  private readonly begun = new Map<string, RoundsBeginning>();

  constructor(
    private readonly path: ReadObservedPath,
    private readonly ledger: ObservedLedger,
    private readonly intake: PathIntake,
    private readonly roundEveryMs = ROUND_EVERY_MS,
  ) {
    this.stores = storesOf(path, intake.memory);
  }

  async run(ending: AbortSignal): Promise<void> {
    const { share } = this.path.config.sweep;
    if (share === 0) return;
    while (!ending.aborted) {
      const began = performance.now();
      this.intake.memory.begin(await this.conditions());
      for (const source of this.stores) await this.walk(source, share, ending);
      await rest(this.roundEveryMs - (performance.now() - began), ending);
    }
  }

  /** What every verdict of the path depends on beside its key's stores, as one text. */
  private async conditions(): Promise<string> {
    const { pathId, jobs } = this.path;
    const [walks, changes, paused] = await Promise.all([
      this.ledger.reads.walksOf(pathId),
      this.ledger.intake.changes(pathId),
      jobs?.paused().catch(reasonOf) ?? null,
    ]);
    const strange = coverageOfSources(this.path, walks).reduce((sum, { unclassified }) => sum + unclassified, 0n);
    return `${changes} ${paused} ${strange > 0n}`;
  }

  /** One round over one source. A store that is away ends the round of that source, with the reason. */
  private async walk(source: WalkedStore, share: number, ending: AbortSignal): Promise<void> {
    const { pathId } = this.path;
    const walks = await this.ledger.reads.walksOf(pathId);
    let after = walks.find((walk) => walk.source === source.name)?.checkpoint ?? null;
    if (after === null) this.begun.set(source.name, { at: new Date(), moment: this.intake.memory.moment() });
    let ahead: Promise<Taken> | null = null;
    while (!ending.aborted) {
      const began = performance.now();
      try {
        const taken: Taken = await (ahead ?? take(source, after));
        after = taken.page.next;
        // A walk without rests reads its next page while this one is compared.
        ahead = share === 1 && after !== null ? take(source, after) : null;
        // The failure is met where the page is awaited.
        ahead?.catch(() => undefined);
        await this.keep(source.name, taken, ending);
      } catch (error) {
        await this.ledger.intake.waits(pathId, source.name, reasonOf(error));
        await rest(RETRY_MS, ending);
        return;
      }
      const busyMs = performance.now() - began;
      await rest(busyMs / share - busyMs, ending);
      if (after === null) return;
    }
  }

  private async keep(source: string, { page, at, tookMs }: Taken, ending: AbortSignal): Promise<void> {
    const began = performance.now();
    const { items, next, met, unclassified, example } = page;
    const { pathId } = this.path;
    await this.ledger.intake.recordItems(pathId, items, at);
    page.recorded();
    const keys = [...new Set([...page.keys, ...items.map(({ key }) => key)])];
    await this.compare(keys, page, at);
    if (next === null) await this.end(source, ending);
    const step: WalkStep = {
      source,
      to: next,
      met,
      unclassified,
      example,
      tookMs: tookMs + performance.now() - began,
    };
    await this.ledger.intake.step(pathId, step);
  }

  /** Compares the keys of a page by the items that it has just read. Until every source was read whole, writes wait for that. */
  private async compare(keys: readonly string[], { keys: met, items }: WalkedPage, at: Date): Promise<void> {
    const { memory } = this.intake;
    if (await this.isReadWhole()) {
      const parts = { source: "sweep", read: justRead(items, at), memory } as const;
      const untold = await compareKeys(this.ledger, this.path, keys, parts);
      this.intake.concern(untold.keys);
      return;
    }
    memory.forgetKeys(keys);
    await compareKeys(this.ledger, this.path, met, { source: "sweep", memory });
  }

  private async isReadWhole(): Promise<boolean> {
    const walks = await this.ledger.reads.walksOf(this.path.pathId);
    return isCovered(this.path.config, coverageOfSources(this.path, walks));
  }

  /** Looks for what a source's round did not meet, before it ends. */
  private async end(source: string, ending: AbortSignal): Promise<void> {
    const began = this.begun.get(source) ?? null;
    const { path, ledger } = this;
    const { memory } = this.intake;
    const parts = { path, ledger, memory, ending };
    if (began !== null && (source === "outbox" || source === "jobs")) {
      const changed = await askForUnmet(parts, source === "outbox" ? "outbox" : "job", began);
      if (await this.isReadWhole())
        this.intake.concern((await compareKeys(ledger, path, changed, { source: "sweep", memory })).keys);
      else memory.forgetKeys(changed);
    }
    const isLast = path.origin === null ? source === this.stores.at(-1)?.name : source === "origin";
    if (!isLast || !(await this.isReadWhole())) return;
    const rowsSince = path.origin === null || began === null ? null : began.moment;
    this.intake.concern(await compareUnmet(parts, rowsSince));
  }
}

async function take(source: WalkedStore, after: string | null): Promise<Taken> {
  const at = new Date();
  const began = performance.now();
  const page = await source.page(after);
  return { page, at, tookMs: performance.now() - began };
}
