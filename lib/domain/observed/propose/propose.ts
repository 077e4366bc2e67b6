import { type CacheGuess, cacheGuesses } from "./entries";
import { type JobGroup, jobGroups } from "./jobs";
import type { SampledQueue, Surveyed } from "./model";
import { alikeness } from "./names";
import { type OriginGuess, originGuess } from "./origin";
import { isOutboxLike, type OutboxGuess, outboxGuesses } from "./outbox";

/** What the stores seem to hold of one table: its outbox, its queue and its caches. */
export interface PathGuess {
  name: string;
  origin: OriginGuess;
  outbox: OutboxGuess | null;
  queue: { queue: SampledQueue; groups: JobGroup[] } | null;
  /** A queue that has no job to tell, and is named alike. */
  namedQueue: SampledQueue | null;
  caches: CacheGuess[];
}

/** The paths that the stores seem to have, and what was not recognised. */
export interface Guesses {
  paths: PathGuess[];
  tables: string[];
  queues: string[];
}

const nameOf = (table: string): string =>
  table
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");

/** Guesses which tables, outboxes, queues and caches belong together, from samples of them alone. */
export function guessPaths(surveyed: Surveyed): Guesses {
  const outboxTables = surveyed.tables.filter(isOutboxLike);
  const origins = surveyed.tables
    .filter((table) => !outboxTables.includes(table))
    .flatMap((table) => originGuess(table) ?? []);
  const outboxes = outboxTables.flatMap((table) => outboxGuesses(table, origins)).sort((a, b) => b.score - a.score);
  const queues = surveyed.queues.map((queue) => ({ queue, groups: jobGroups(queue, origins) }));
  const caches = cacheGuesses(surveyed.entries, origins);
  const untold = queues.filter(({ groups }) => groups.every(({ link }) => link === null)).map(({ queue }) => queue);
  const paths = origins.flatMap((origin) => {
    const carrying = queues
      .filter(({ groups }) => groups.some(({ link }) => link?.origin === origin))
      .sort((a, b) => scoreOf(b.groups, origin) - scoreOf(a.groups, origin))[0];
    const named = untold.find((queue) => alikeness(queue.name, origin.table) >= 0.5) ?? null;
    const path: PathGuess = {
      name: nameOf(origin.table) || "path",
      origin,
      outbox: outboxes.find((outbox) => outbox.origin === origin) ?? null,
      queue: carrying ?? null,
      namedQueue: carrying === undefined ? named : null,
      caches: caches.filter((cache) => cache.origin === origin),
    };
    return (path.outbox ?? path.queue ?? path.namedQueue ?? path.caches[0]) ? [path] : [];
  });
  const known = paths.flatMap(({ queue, namedQueue }) => [queue?.queue ?? namedQueue]);
  return {
    paths,
    tables: surveyed.tables
      .filter(({ table }) => !table.isPartition && !paths.some((path) => isOf(path, table)))
      .map(({ table }) => `${table.schema}.${table.table}`),
    queues: surveyed.queues.filter((queue) => !known.includes(queue)).map(({ prefix, name }) => `${prefix}:${name}`),
  };
}

const scoreOf = (groups: readonly JobGroup[], origin: OriginGuess) =>
  Math.max(0, ...groups.map(({ link }) => (link?.origin === origin ? link.score : 0)));

const isOf = ({ origin, outbox }: PathGuess, { schema, table }: { schema: string; table: string }) =>
  [origin, outbox].some((each) => each?.schema === schema && each.table === table);
