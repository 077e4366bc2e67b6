import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { coverageOfList } from "../../evidence/coverage";
import { unknownPath } from "../../evidence/unknown-path";
import type { DivergenceRow } from "../../ledger/observations/model";
import { query } from "../query";
import { seenFinding, sightOnId } from "../seen";
import { unobserved } from "./observer-standing";

const place = z.strictObject({ since: z.iso.datetime(), pathId: z.number().int(), key: z.string() });

/** Open divergences, oldest first; pending keys are listed only when the filter names `pending`. */
export const listDivergences = query<typeof api.divergence.list>("divergence.read", async ({ read }, ctx, asked) => {
  const all = [...read.paths.values(), ...read.observed.values()];
  const path = asked.path === null ? null : all.find(({ config }) => config.name === asked.path);
  if (path === undefined) return unknownPath(read, asked.path ?? "");
  const kind = `divergences ${asked.path ?? ""} ${asked.finding ?? ""} ${asked.prefix ?? ""} ${asked.olderThanMs ?? ""}`;
  const after = read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const asOf = ctx.now();
  // A path that left the configuration is reported at start and by its answers; its keys are not checked.
  const chosen = path === null ? all : [path];
  const pathIds = chosen.map((each) => each.pathId);
  const [rows, counts, unreachable, standings, walks, stores] = await Promise.all([
    read.reads.divergences(
      {
        pathIds,
        finding: asked.finding ?? undefined,
        prefix: asked.prefix ?? undefined,
        before: asked.olderThanMs === null ? undefined : new Date(asOf.getTime() - asked.olderThanMs),
      },
      after.value === null ? null : { ...after.value, since: new Date(after.value.since) },
      asked.limit + 1,
    ),
    read.reads.findingCounts(pathIds),
    // The observer has nothing to do with another system's paths.
    chosen.some(({ config }) => read.paths.has(config.name)) ? unobserved(read.reads, asOf) : null,
    read.reads.sweepStandings(),
    read.observedReads.walks(),
    read.reads.storesNow(),
  ]);
  const shown = rows.slice(0, asked.limit);
  const last = shown.at(-1);
  const names = new Map(all.map((p) => [p.pathId, p.config.name]));
  return ok({
    items: shown.map((row) => {
      const name = names.get(row.pathId) ?? "";
      const sight = sightOnId(read, ctx, row.pathId);
      const findings = row.story.findings.map((finding) => seenFinding(sight, finding));
      return divergenceView(name, { ...row, story: { ...row.story, findings } }, read.observed.has(name));
    }),
    next:
      rows.length > asked.limit && last
        ? read.cursors.seal(kind, { since: last.since.toISOString(), pathId: last.pathId, key: last.key })
        : null,
    total:
      asked.finding !== null && asked.prefix === null && asked.olderThanMs === null
        ? (counts[asked.finding] ?? "0")
        : null,
    asOf: asOf.toISOString(),
    counts,
    coverage: coverageOfList(chosen, standings, walks, stores),
    unreachable,
  });
});

function divergenceView(path: string, row: DivergenceRow, isObserved: boolean) {
  return {
    path,
    mode: isObserved ? ("observed" as const) : ("native" as const),
    key: row.key,
    verdict: row.verdict,
    findings: row.story.findings,
    since: row.since.toISOString(),
    checkedAt: row.checkedAt.toISOString(),
    outstanding: String(row.outstanding),
    ladder: row.story.ladder,
  };
}
