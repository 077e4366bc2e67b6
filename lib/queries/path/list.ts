import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import { summarySentence } from "../../domain/truth/summary";
import { ok } from "../../errors";
import { pathSummaries } from "../../evidence/path-summaries";
import { query } from "../query";
import { sightOn } from "../seen";
import { seenSummary } from "./seen-path";

/** All paths with their figures, native ones first, and one sentence over them. */
export const listPaths = query<typeof api.path.list>("path.read", async ({ read }, ctx) => {
  const { asOf, summed } = await pathSummaries(read);
  const items = summed.map(({ path, summary }) => seenSummary(summary, sightOn(ctx, path)));
  return ok({
    asOf: (asOf ?? ctx.now()).toISOString(),
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
