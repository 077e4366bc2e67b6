import { isReadWhole, type JustRead, justRead } from "../../evidence/observed/gather";
import type { WalkStep } from "../../ledger/observed/model";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { rest } from "../rest";
import { compareKeys, type ObservedLedger } from "./compare";
import type { PathIntake } from "./intake";
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
 * the path's share of the time. What a page holds goes to the ledger, and its keys are compared, each once a round.
 */
export class PathWalk {
  /** A key that was compared since this time of the ledger's clock needs no other comparison in this round; null: every key does. */
  private comparedSince: Date | null = null;

  constructor(
    private readonly path: ReadObservedPath,
    private readonly ledger: ObservedLedger,
    private readonly intake: PathIntake,
    private readonly roundEveryMs = ROUND_EVERY_MS,
  ) {}

  async run(ending: AbortSignal): Promise<void> {
    const { share } = this.path.config.sweep;
    if (share === 0) return;
    const sources = storesOf(this.path);
    while (!ending.aborted) {
      const began = performance.now();
      this.comparedSince = null;
      for (const source of sources) await this.walk(source, share, ending);
      await rest(this.roundEveryMs - (performance.now() - began), ending);
    }
  }

  /** One round over one source. A store that is away ends the round of that source, with the reason. */
  private async walk(source: WalkedStore, share: number, ending: AbortSignal): Promise<void> {
    const { pathId } = this.path;
    let after =
      (await this.ledger.reads.walksOf(pathId)).find((walk) => walk.source === source.name)?.checkpoint ?? null;
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
        await this.keep(source.name, taken);
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

  private async keep(source: string, { page, at, tookMs }: Taken): Promise<void> {
    const began = performance.now();
    const { items, next, met, unclassified, example } = page;
    const { pathId } = this.path;
    const keys = [...new Set([...page.keys, ...items.map(({ key }) => key)])];
    const [changed, walks, due] = await Promise.all([
      this.ledger.intake.recordItems(pathId, items, at),
      this.ledger.reads.walksOf(pathId),
      this.dueOf(keys),
    ]);
    if (isReadWhole(this.path, walks)) {
      this.comparedSince ??= await this.ledger.reads.now();
      await this.compare([...new Set([...changed, ...due])], justRead(items, at));
    } else {
      // Until every source was read whole, a key is compared after its writes are known.
      this.comparedSince = null;
      this.intake.concern(changed);
      await compareKeys(this.ledger, this.path, page.keys, { source: "sweep" });
    }
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

  /** Those of a page's keys that were not compared in this round yet. */
  private async dueOf(keys: readonly string[]): Promise<readonly string[]> {
    return this.comparedSince === null
      ? keys
      : this.ledger.reads.uncompared(this.path.pathId, keys, this.comparedSince);
  }

  /** Compares keys by the items that their page has just read. */
  private async compare(keys: readonly string[], read: JustRead): Promise<void> {
    const untold = await compareKeys(this.ledger, this.path, keys, { source: "sweep", read });
    this.intake.concern(untold.keys);
  }
}

async function take(source: WalkedStore, after: string | null): Promise<Taken> {
  const at = new Date();
  const began = performance.now();
  const page = await source.page(after);
  return { page, at, tookMs: performance.now() - began };
}
