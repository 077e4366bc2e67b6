import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import type { CauseKind } from "../../domain/guidance/causes";
import { summarySentence } from "../../domain/truth/summary";
import { ok } from "../../errors";
import { frontPageCauses } from "../../evidence/causes";
import { pathSummaries } from "../../evidence/path-summaries";
import { withStanding } from "../../evidence/standing";
import { query } from "../query";
import { sightOn } from "../seen";
import { seenSummary } from "./seen-path";

/** So many open incidents are looked through for one that holds a path. */
const INCIDENTS_LOOKED_AT = 50;

/** All paths with their figures, native ones first, and one sentence over them. */
export const listPaths = query<typeof api.path.list>("path.read", async ({ read, incidents }, ctx) => {
  const [summaries, open] = await Promise.all([
    pathSummaries(read),
    incidents.list({ status: "open", kind: "incident" }, null, INCIDENTS_LOOKED_AT),
  ]);
  const { asOf, summed } = summaries;
  const causes = frontPageCauses(summaries, open);
  const items = summed.map(({ path, row, summary }) => seenSummary(withStanding(summary, row), sightOn(ctx, path)));
  return ok({
    asOf: (asOf ?? ctx.now()).toISOString(),
    environment: read.environment,
    sentence: headline(
      causes,
      summarySentence(
        items.map((item) => ({
          title: item.title,
          outstanding: countOf(item.truth.outstanding),
          truthLagMs: item.truth.truthLagMs,
          maxTruthLagMs: item.contract.maxTruthLagMs,
          paused: item.control.drain !== "running",
          standsLate: item.standing.state === "late",
          inCacheOnly: isOnCacheWord(item.contract) ? countOf(item.truth.speculative) : undefined,
        })),
        causes.some(({ kind }) => kind === "untrue" || kind === "put-back") ||
          items.some(({ standing }) => standing.state === "broken"),
      ),
    ),
    causes,
    unreachable: null,
    items,
    next: null,
  });
});

const HEADLINES: ReadonlySet<CauseKind> = new Set(["put-back", "untrue", "origin-away", "queue-away", "no-workers"]);

/** The sentence over the list: what is worst comes first. */
const headline = ([worst]: { kind: CauseKind; sentence: string }[], summary: string): string =>
  worst !== undefined && HEADLINES.has(worst.kind) ? `${worst.sentence} ${summary}` : summary;

const countOf = (count: string | null) => (count === null ? null : BigInt(count));
