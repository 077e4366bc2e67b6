import type { FrontRow } from "../ledger/paths/model";
import { type AnyPath, everyPath, isObserved } from "./any-path";
import type { ReadContext } from "./context";
import { observedSummary } from "./observed/summary";
import { pathSummaryOf } from "./path-truth";

export type PathSummaryOf = ReturnType<typeof pathSummaryOf> | ReturnType<typeof observedSummary>;

/** A configured path with its figures of one moment. */
export interface SummedPath {
  path: AnyPath;
  row: FrontRow;
  summary: PathSummaryOf;
}

/**
 * Every configured path that the ledger knows with its figures, native ones first, the last probe of each store, and the losses of stores
 * that wait for a person.
 */
export async function pathSummaries({
  reads,
  observedReads,
  ...paths
}: Pick<ReadContext, "paths" | "observed" | "reads"> & { observedReads: Pick<ReadContext["observedReads"], "walks"> }) {
  const [rows, standings, walks, stores, losses] = await Promise.all([
    reads.frontPage(),
    reads.sweepStandings(),
    observedReads.walks(),
    reads.storesNow(),
    reads.lossesWaiting(),
  ]);
  const byName = new Map(rows.map((row) => [row.control.path, row]));
  const summaryOf = (path: AnyPath, row: FrontRow): PathSummaryOf =>
    isObserved(path)
      ? observedSummary(path.config, row, walks.get(path.pathId) ?? [], stores)
      : pathSummaryOf(path.config, row, standings, stores);
  const summed = everyPath(paths).flatMap((path): SummedPath[] => {
    const row = byName.get(path.config.name);
    return row === undefined ? [] : [{ path, row, summary: summaryOf(path, row) }];
  });
  return { asOf: rows[0]?.asOf ?? null, stores, losses, summed };
}
