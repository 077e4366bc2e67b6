import { itemsOfJobs, itemsOfRows, type ReadItems } from "../../evidence/observed/items";
import type { WalkStep } from "../../ledger/observed/model";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { JOB_SETS, type JobSet } from "../../stores/source/port";
import { rest } from "../rest";
import { compareKeys, type ObservedLedger } from "./compare";
import type { PathIntake } from "./intake";

const PAGE = 500;
const EFFORT = 1_000;
/** A small path is walked again after this pause, rather than without end. */
const ROUND_EVERY_MS = 10_000;
const RETRY_MS = 2_000;

/** A page of a walk: how it goes on, and what it gave. */
interface Page extends ReadItems {
  /** Keys that the page met. */
  keys: string[];
  next: string | null;
  met: number;
}

/** A store to walk: `outbox`, `jobs`, `origin` or `cache:REGION`. */
export type WalkedStore = { name: string; page(after: string | null): Promise<Page> };

/**
 * Walks everything that an observed path's stores hold, round after round: outbox, jobs, rows, entries. Each store is busy for at most
 * the path's share of the time. What a page holds goes to the ledger, and its keys are compared.
 */
export class PathWalk {
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
      for (const source of sources) await this.walk(source, share, ending);
      await rest(this.roundEveryMs - (performance.now() - began), ending);
    }
  }

  /** One round over one source. A store that is away ends the round of that source, with the reason. */
  private async walk(source: WalkedStore, share: number, ending: AbortSignal): Promise<void> {
    const { pathId } = this.path;
    let after =
      (await this.ledger.reads.walksOf(pathId)).find((walk) => walk.source === source.name)?.checkpoint ?? null;
    while (!ending.aborted) {
      const began = performance.now();
      let page: Page;
      try {
        page = await source.page(after);
        await this.keep(source.name, page, began);
      } catch (error) {
        await this.ledger.intake.waits(pathId, source.name, reasonOf(error));
        await rest(RETRY_MS, ending);
        return;
      }
      after = page.next;
      const busyMs = performance.now() - began;
      await rest(busyMs / share - busyMs, ending);
      if (after === null) return;
    }
  }

  private async keep(
    source: string,
    { items, keys, next, met, unclassified, example }: Page,
    began: number,
  ): Promise<void> {
    const { pathId } = this.path;
    const changed = await this.ledger.intake.recordItems(pathId, items, new Date());
    this.intake.concern(changed);
    await compareKeys(this.ledger, this.path, keys, "sweep");
    const tookMs = performance.now() - began;
    const step: WalkStep = { source, to: next, met, unclassified, example, tookMs };
    await this.ledger.intake.step(pathId, step);
  }
}

const noItems = { items: [], unclassified: 0, example: null };

/** The walks over everything that an observed path's stores hold. */
export function storesOf(path: ReadObservedPath): WalkedStore[] {
  const { config, outbox, jobs, origin, caches } = path;
  return [
    ...(outbox === null
      ? []
      : [
          {
            name: "outbox",
            page: async (after: string | null): Promise<Page> => {
              const { rows, next } = await outbox.page(after, PAGE);
              return { ...itemsOfRows(config, rows), keys: [], next, met: rows.length };
            },
          },
        ]),
    ...(jobs === null
      ? []
      : [
          {
            name: "jobs",
            page: async (after: string | null): Promise<Page> => {
              const { set, start } = jobsPlace(after);
              const page = await jobs.page(set, start, PAGE);
              const placed = page.jobs.map((job) => ({ job, set }));
              return {
                ...itemsOfJobs(config, placed),
                keys: [],
                next: nextPlace(set, page.next),
                met: page.jobs.length,
              };
            },
          },
        ]),
    ...(origin === null
      ? []
      : [
          {
            name: "origin",
            page: async (after: string | null): Promise<Page> => {
              const { keys, next } = await origin.keys(after, PAGE);
              return { ...noItems, keys, next, met: keys.length };
            },
          },
        ]),
    ...caches.map((cache) => ({
      name: `cache:${cache.region}`,
      page: async (after: string | null): Promise<Page> => {
        const { keys, next } = await cache.walk(after, EFFORT);
        return { ...noItems, keys, next, met: keys.length };
      },
    })),
  ];
}

function jobsPlace(after: string | null): { set: JobSet; start: number } {
  const [set, start] = after?.split(" ") ?? [];
  const known = JOB_SETS.find((each) => each === set) ?? (JOB_SETS[0] as JobSet);
  return { set: known, start: known === set ? Number(start) : 0 };
}

/** The set's next page, or the next set; null after the last one. */
function nextPlace(set: JobSet, next: number | null): string | null {
  if (next !== null) return `${set} ${next}`;
  const following = JOB_SETS[JOB_SETS.indexOf(set) + 1];
  return following === undefined ? null : `${following} 0`;
}
