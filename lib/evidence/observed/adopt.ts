import type { Look } from "../../domain/observed/adopt/safety";
import type { ItemState } from "../../domain/observed/evidence";
import type { ObservedWalk } from "../../ledger/observed/model";
import type { ReadObservedPath } from "../../stores/path";
import { JOB_SETS, type JobsReads, type OutboxReads } from "../../stores/source/port";
import { coverageOfSources } from "./gather";
import { itemsOfJobs, itemsOfRows, type ReadItems } from "./items";

/** Open jobs of one set, or open rows, that one look reads; what is beyond counts unread. */
const MOST_READ = 500;
const NAMED = 5;

const SAID: Partial<Record<ItemState, { jobs: string; rows: string }>> = {
  waiting: { jobs: "waiting jobs", rows: "waiting rows of the outbox" },
  active: { jobs: "active jobs", rows: "rows of the outbox that are being sent" },
  delayed: { jobs: "delayed jobs", rows: "delayed rows of the outbox" },
  failed: {
    jobs: "failed jobs, to be settled by a retry or a removal",
    rows: "failed rows of the outbox, to be settled",
  },
};

/** What the ledger knows of the path. */
type Known = Pick<Look, "diverging" | "newestAt"> & { walks: readonly ObservedWalk[] };

/** Looks at the sources of a path whose writes are to be taken over, by reads alone. */
export async function lookBeforeAdoption(path: ReadObservedPath, known: Known): Promise<Look> {
  const [jobs, rows, added] = await Promise.all([
    path.jobs === null ? null : openJobs(path, path.jobs),
    path.outbox === null ? null : openRows(path, path.outbox),
    countOfJobs(path),
  ]);
  const read = [jobs, rows].filter((each) => each !== null);
  return {
    at: new Date(),
    sources: coverageOfSources(path, known.walks).map(({ part, readAt, roundEndedAt, because }) => ({
      part,
      readAt,
      walkedAt: roundEndedAt,
      because,
    })),
    open: read.flatMap(({ open }) => open),
    unclassified: {
      count: read.reduce((sum, { unclassified }) => sum + unclassified, 0),
      example: read.find(({ example }) => example !== null)?.example ?? null,
    },
    diverging: known.diverging,
    newestAt: known.newestAt,
    added,
  };
}

/** The queue's count grows by each job, so it tells of this path alone where no rule ignores jobs. */
async function countOfJobs({ jobs, config }: ReadObservedPath): Promise<string | null> {
  if (jobs === null || config.jobs?.rules.some(({ kind }) => kind === "ignore")) return null;
  return jobs.added();
}

interface Open extends Pick<ReadItems, "unclassified" | "example"> {
  open: Look["open"];
}

async function openJobs({ config }: ReadObservedPath, jobs: JobsReads): Promise<Open> {
  const counts = await jobs.counts();
  const sets = JOB_SETS.filter((set) => set !== "completed" && counts[set] > 0);
  const pages = await Promise.all(
    sets.map(async (set) => {
      const page = await jobs.page(set, 0, MOST_READ);
      return {
        read: itemsOfJobs(
          config,
          page.jobs.map((job) => ({ job, set })),
        ),
        beyond: counts[set] - MOST_READ,
      };
    }),
  );
  return {
    open: pages.flatMap(({ read, beyond }) => opened(read, "jobs", Math.max(0, beyond))),
    unclassified: pages.reduce((sum, { read }) => sum + read.unclassified, 0),
    example: pages.find(({ read }) => read.example !== null)?.read.example ?? null,
  };
}

async function openRows({ config }: ReadObservedPath, outbox: OutboxReads): Promise<Open> {
  const read = itemsOfRows(config, await outbox.open(MOST_READ));
  return { open: opened(read, "rows", 0), unclassified: read.unclassified, example: read.example };
}

/** The open items by their state; `beyond` jobs that were not read count to the first state, or as waiting. */
function opened({ items }: ReadItems, kind: "jobs" | "rows", beyond: number): Look["open"] {
  const byState = new Map<ItemState, Set<string>>();
  for (const { state, job, id } of items) byState.set(state, (byState.get(state) ?? new Set()).add(job ?? id));
  if (byState.size === 0 && beyond > 0) byState.set("waiting", new Set());
  return [...byState].flatMap(([state, names], i) => {
    const said = SAID[state]?.[kind];
    const count = names.size + (i === 0 ? beyond : 0);
    return said === undefined ? [] : [{ said, count, named: [...names].slice(0, NAMED) }];
  });
}
