import { z } from "zod";
import type { ItemPlace, PlanItem } from "../../ledger/plans/model";
import type { QueryDeps } from "../query";
import { shownValue } from "./shown-values";

type Reads = Pick<QueryDeps, "read">;

/** The first place of a page of items, in the order of execution. */
export const itemPlace = z.strictObject({ pathId: z.number().int(), lane: z.number().int(), seq: z.number().int() });

/** At most `limit` rows as items, and the cursor of the next page when more were read. */
export function itemPage<Row extends ItemPlace, Item>(
  { read }: Reads,
  { kind, limit }: { kind: string; limit: number },
  rows: Row[],
  view: (row: Row) => Item,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    next:
      rows.length > limit && last
        ? read.cursors.seal(kind, { pathId: last.pathId, lane: last.lane, seq: last.seq })
        : null,
  };
}

/** A plan's item, with the value that it would write unless its path hides the value. */
export function itemView({ read }: Reads, item: PlanItem) {
  const path = [...read.paths.values()].find((p) => p.pathId === item.pathId);
  const detail = item.detail as { region?: string | null } | null;
  return {
    mutation: item.mutation,
    path: path?.config.name ?? String(item.pathId),
    key: item.key,
    version: item.version?.toString() ?? null,
    seen: item.seen?.toString() ?? null,
    region: detail?.region ?? null,
    disposition: item.disposition,
    because: item.because,
    ...shownValue(item.disposition === "apply" ? item.value : null, path?.config.mask ?? null),
  };
}
