import { itemsOfJobs, itemsOfRows, type ReadItems } from "../../evidence/observed/items";
import type { ReadObservedPath } from "../../stores/path";
import { JOB_SETS, type JobSet } from "../../stores/source/port";

const PAGE = 2_000;
const EFFORT = 1_000;

/** A page of a walk: how it goes on, and what it gave. */
export interface WalkedPage extends ReadItems {
  /** Keys that the page met, less those of its items. */
  keys: string[];
  next: string | null;
  met: number;
}

/** A store to walk: `outbox`, `jobs`, `origin` or `cache:REGION`. */
export type WalkedStore = { name: string; page(after: string | null): Promise<WalkedPage> };

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
            page: async (after: string | null): Promise<WalkedPage> => {
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
            page: async (after: string | null): Promise<WalkedPage> => {
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
            page: async (after: string | null): Promise<WalkedPage> => {
              const { keys, next } = await origin.keys(after, PAGE);
              return { ...noItems, keys, next, met: keys.length };
            },
          },
        ]),
    ...caches.map((cache) => ({
      name: `cache:${cache.region}`,
      page: async (after: string | null): Promise<WalkedPage> => {
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
