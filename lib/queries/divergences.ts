import { z } from "zod";
import type { FindingKind } from "../domain/verdict/findings";
import { ok } from "../errors";
import type { ReadContext } from "../evidence/context";
import { coverageOfList } from "../evidence/coverage";
import { unknownPath } from "../evidence/unknown-path";
import type { DivergenceRow } from "../ledger/model/ledger-reads";
import { unobserved } from "./observer-standing";

const place = z.strictObject({ since: z.iso.datetime(), pathId: z.number().int(), key: z.string() });

export interface DivergenceQuery {
  path: string | null;
  finding: FindingKind | null;
  prefix: string | null;
  olderThanMs: number | null;
  cursor: string | null;
  limit: number;
}

/** Open divergences, oldest first; keys that are merely pending are listed only when asked for by that finding. */
export async function listDivergences(context: ReadContext, query: DivergenceQuery) {
  const path = query.path === null ? null : context.paths.get(query.path);
  if (path === undefined) return unknownPath(context, query.path ?? "");
  const kind = `divergences ${query.path ?? ""} ${query.finding ?? ""} ${query.prefix ?? ""} ${query.olderThanMs ?? ""}`;
  const after = context.cursors.open(kind, query.cursor, place);
  if (!after.ok) return after;
  const asOf = new Date();
  // A path that is not configured any more is said at the start and by its answers; nothing looks at its keys again.
  const pathIds = path === null ? [...context.paths.values()].map((p) => p.pathId) : [path.pathId];
  const [rows, counts, unreachable, standings] = await Promise.all([
    context.reads.divergences(
      {
        pathIds,
        finding: query.finding ?? undefined,
        prefix: query.prefix ?? undefined,
        before: query.olderThanMs === null ? undefined : new Date(asOf.getTime() - query.olderThanMs),
      },
      after.value === null ? null : { ...after.value, since: new Date(after.value.since) },
      query.limit + 1,
    ),
    context.reads.findingCounts(pathIds),
    unobserved(context),
    context.reads.sweepStandings(),
  ]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const names = new Map([...context.paths.values()].map((p) => [p.pathId, p.config.name]));
  return ok({
    items: shown.map((row) => divergenceWire(names.get(row.pathId) ?? "", row)),
    next:
      rows.length > query.limit && last
        ? context.cursors.seal(kind, { since: last.since.toISOString(), pathId: last.pathId, key: last.key })
        : null,
    total:
      query.finding !== null && query.prefix === null && query.olderThanMs === null
        ? (counts[query.finding] ?? "0")
        : null,
    asOf: asOf.toISOString(),
    counts,
    coverage: coverageOfList(path === null ? [...context.paths.values()] : [path], standings),
    unreachable,
  });
}

function divergenceWire(path: string, row: DivergenceRow) {
  return {
    path,
    key: row.key,
    verdict: row.verdict,
    findings: row.story.findings,
    since: row.since.toISOString(),
    checkedAt: row.checkedAt.toISOString(),
    outstanding: String(row.outstanding),
    ladder: row.story.ladder,
  };
}
