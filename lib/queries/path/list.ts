import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import { summarySentence } from "../../domain/truth/summary";
import { ok } from "../../errors";
import { observedSummary } from "../../evidence/observed/summary";
import { pathSummaryOf } from "../../evidence/path-truth";
import { query } from "../query";
import { sightOn } from "../seen";
import { seenSummary } from "./seen-path";

/** All paths with their figures, native ones first, and one sentence over them. */
export const listPaths = query<typeof api.path.list>("path.read", async ({ read }, ctx) => {
  const [rows, standings, walks, stores] = await Promise.all([
    read.reads.frontPage(),
    read.reads.sweepStandings(),
    read.observedReads.walks(),
    read.reads.storesNow(),
  ]);
  const byName = new Map(rows.map((row) => [row.control.path, row]));
  const native = [...read.paths.values()].flatMap((path) => {
    const { config } = path;
    const row = byName.get(config.name);
    return row === undefined ? [] : [seenSummary(pathSummaryOf(config, row, standings, stores), sightOn(ctx, path))];
  });
  const observed = [...read.observed.values()].flatMap((path) => {
    const { config, pathId } = path;
    const row = byName.get(config.name);
    return row === undefined
      ? []
      : [seenSummary(observedSummary(config, row, walks.get(pathId) ?? [], stores), sightOn(ctx, path))];
  });
  const items = [...native, ...observed];
  return ok({
    asOf: (rows[0]?.asOf ?? ctx.now()).toISOString(),
    environment: read.environment,
    sentence: summarySentence(
      items.map((item) => ({
        title: item.title,
        outstanding: countOf(item.truth.outstanding),
        truthLagMs: item.truth.truthLagMs,
        maxTruthLagMs: item.contract.maxTruthLagMs,
        paused: item.control.drain !== "running",
        inCacheOnly: isOnCacheWord(item.contract) ? countOf(item.truth.speculative) : undefined,
      })),
    ),
    unreachable: null,
    items,
    next: null,
  });
});

const countOf = (count: string | null) => (count === null ? null : BigInt(count));
