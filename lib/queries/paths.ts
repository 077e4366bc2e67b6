import { lintContract } from "../domain/lint-contract";
import { pathQuestions } from "../domain/truth/path-questions";
import { summarySentence } from "../domain/truth/summary";
import { ok } from "../errors";
import type { ReadContext } from "../evidence/context";
import { pathSummaryOf } from "../evidence/path-truth";
import { unknownPath } from "../evidence/unknown-path";
import type { FrontRow } from "../ledger/model/ledger-reads";

/** All paths with their figures, in the configuration's order, and one sentence over them. */
export async function listPaths(context: ReadContext) {
  const [rows, standings] = await Promise.all([context.reads.frontPage(), context.reads.sweepStandings()]);
  const byName = new Map(rows.map((row) => [row.control.path, row]));
  const items = [...context.paths.values()].flatMap(({ config }) => {
    const row = byName.get(config.name);
    return row === undefined ? [] : [pathSummaryOf(config, row, standings)];
  });
  return {
    asOf: (rows[0]?.asOf ?? new Date()).toISOString(),
    environment: context.environment,
    sentence: summarySentence(
      items.map((item) => ({
        title: item.title,
        outstanding: BigInt(item.truth.outstanding),
        truthLagMs: item.truth.truthLagMs,
        maxTruthLagMs: item.contract.maxTruthLagMs,
        paused: item.control.drain !== "running",
        inCacheOnly: item.contract.acknowledge === "cache-only" ? countOf(item.truth.speculative) : undefined,
      })),
    ),
    unreachable: null,
    items,
    next: null,
  };
}

const countOf = (count: string | null) => (count === null ? null : BigInt(count));

/** One path's whole page: figures, stores, warnings, the eleven questions, and the batch that failed last. */
export async function pathDetail(context: ReadContext, name: string) {
  const path = context.paths.get(name);
  if (path === undefined) return unknownPath(context, name);
  const { config } = path;
  const [rows, standings, lastFailure, finders, commits, queueStore, cacheStores] = await Promise.all([
    context.reads.frontPage(),
    context.reads.sweepStandings(),
    context.reads.lastFailure(path.pathId),
    context.reads.findersOf(path.pathId),
    context.reads.progress("materializer", new Date(Date.now() - 10_000)),
    config.queue ? context.redisSetup(config.queue.connection) : null,
    Promise.all(
      config.caches.map(async (cache) => [cache.region, await context.redisSetup(cache.connection)] as const),
    ),
  ]);
  const row = rows.find((r) => r.control.pathId === path.pathId) as FrontRow;
  const summary = pathSummaryOf(config, row, standings);
  const warnings = lintContract({
    path: config,
    measured: {
      ...summary.truth,
      held: summary.truth.lanes?.some((lane) => lane.paused && lane.outstanding !== "0") ?? false,
    },
    queueStore,
    cacheInstances: Object.fromEntries(cacheStores.map(([region, store]) => [region, store?.instance ?? null])),
    inventoryPolicy: cacheStores[0]?.[1]?.maxmemoryPolicy ?? null,
    originCommit: slowestCommit(commits, name, summary.truth.ingressPerSec),
  });
  return ok({
    ...summary,
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
    lastFailure: lastFailure === null ? null : { ...lastFailure, at: lastFailure.at.toISOString() },
  });
}

function slowestCommit(progress: Record<string, number>[], path: string, ingressPerSec: number | null) {
  const measured = progress.flatMap((p) => (typeof p[path] === "number" ? [p[path] as number] : []));
  return measured.length === 0 || ingressPerSec === null
    ? null
    : { p99Ms: Math.max(...measured), atPerSec: ingressPerSec };
}

/** A path's figures over time, a point a step; where nothing was sampled its figures are null. */
export async function pathSeries(context: ReadContext, name: string, range: { from: Date; to: Date; stepMs: number }) {
  const path = context.paths.get(name);
  if (path === undefined) return unknownPath(context, name);
  const { from, to, stepMs } = range;
  const sampled = await context.reads.series(path.pathId, from, to, stepMs);
  const byStep = new Map(sampled.map((point) => [Math.floor(point.at.getTime() / stepMs), point]));
  const points = [];
  for (let step = Math.floor(from.getTime() / stepMs); step * stepMs <= to.getTime(); step++) {
    const point = byStep.get(step);
    points.push({
      at: new Date(Math.max(step * stepMs, from.getTime())).toISOString(),
      ...(point?.figures ?? NOTHING),
    });
  }
  return ok({ path: name, from: from.toISOString(), to: to.toISOString(), stepMs, points });
}

const NOTHING = {
  outstanding: null,
  truthLagMs: null,
  ingressPerSec: null,
  drainPerSec: null,
  safeDrainPerSec: null,
  headroomPerSec: null,
  delayMs: null,
  findings: null,
  consistentWithin: null,
};
