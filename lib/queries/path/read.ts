import type { api } from "../../api/api";
import { lintContract } from "../../domain/lint-contract";
import { pathQuestions } from "../../domain/truth/path-questions";
import { ok } from "../../errors";
import { failedBatch } from "../../evidence/failed-batch";
import { pathSummaryOf } from "../../evidence/path-truth";
import { withStanding } from "../../evidence/standing";
import { unknownPath } from "../../evidence/unknown-path";
import type { FrontRow } from "../../ledger/paths/model";
import { query } from "../query";
import { sightOn } from "../seen";
import { observedDetail } from "./read-observed";
import { seenFailure, seenSummary } from "./seen-path";

/** The period in which the slowest commit is looked for. */
const COMMITS_MS = 10_000;

/** One path's page: figures, stores, warnings, the eleven questions, and the last failed batch. */
export const readPath = query<typeof api.path.read>("path.read", async ({ read }, ctx, { path: name, batch }) => {
  const observed = read.observed.get(name);
  if (observed !== undefined) return ok(await observedDetail(read, observed, sightOn(ctx, observed)));
  const path = read.paths.get(name);
  if (path === undefined) return unknownPath(read, name);
  const { config } = path;
  const sight = sightOn(ctx, path);
  const [rows, standings, stores, lastFailure, finders, commits, queueStore, cacheStores] = await Promise.all([
    read.reads.frontPage(),
    read.reads.sweepStandings(),
    read.reads.storesNow(),
    read.reads.lastFailure(path.pathId),
    read.reads.findersOf(path.pathId),
    read.reads.progress("materializer", new Date(ctx.now().getTime() - COMMITS_MS)),
    config.queue ? read.redisSetup(config.queue.connection) : null,
    Promise.all(config.caches.map(async (cache) => [cache.region, await read.redisSetup(cache.connection)] as const)),
  ]);
  const row = rows.find((r) => r.control.pathId === path.pathId) as FrontRow;
  const summary = pathSummaryOf(config, row, standings, stores);
  const warnings = lintContract({
    path: config,
    measured: {
      ...summary.truth,
      outstanding: summary.truth.outstanding === null ? null : BigInt(summary.truth.outstanding),
      held: summary.truth.lanes?.some((lane) => lane.paused && lane.outstanding !== "0") ?? false,
    },
    queueStore,
    cacheInstances: Object.fromEntries(cacheStores.map(([region, store]) => [region, store?.instance ?? null])),
    inventoryPolicy: cacheStores[0]?.[1]?.maxmemoryPolicy ?? null,
    originCommit: slowestCommit(commits, name, summary.truth.ingressPerSec),
  });
  return ok({
    ...seenSummary(withStanding(summary, row), sight),
    stores: {
      queue: config.queue
        ? `${config.queue.connection} · ${config.queue.prefix}:${config.queue.name}, ${config.queue.lanes} lanes`
        : null,
      caches: config.caches.map(({ region, connection, key, ttlMs }) => ({ region, connection, key, ttlMs })),
      origin: config.origin ? `${config.origin.connection} · ${config.origin.schema}.${config.origin.table}` : null,
      replicas: config.replicas.map((replica) => replica.connection),
    },
    warnings,
    questions: pathQuestions(config, summary.truth, summary.control, finders),
    lastFailure:
      lastFailure === null
        ? null
        : seenFailure(await failedBatch(read.reads, lastFailure, { sight, withItems: batch === "items" }), sight),
    batches: batchesOf(commits, name),
  });
});

/** The batches of all workers of a path in the last minute, or null where none flushed one. */
function batchesOf(progress: Record<string, number>[], path: string) {
  const of = progress.flatMap((p) => {
    const [size, perSec] = [p[`${path} batch`], p[`${path} batches`]];
    return size === undefined || perSec === undefined ? [] : [{ size, perSec }];
  });
  const perSec = of.reduce((sum, each) => sum + each.perSec, 0);
  return perSec === 0 ? null : { size: of.reduce((sum, each) => sum + each.size * each.perSec, 0) / perSec, perSec };
}

function slowestCommit(progress: Record<string, number>[], path: string, ingressPerSec: number | null) {
  const measured = progress.flatMap((p) => (typeof p[path] === "number" ? [p[path] as number] : []));
  return measured.length === 0 || ingressPerSec === null
    ? null
    : { p99Ms: Math.max(...measured), atPerSec: ingressPerSec };
}
