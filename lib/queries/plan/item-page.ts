import { z } from "zod";
import { pathsWithIds } from "../../evidence/any-path";
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
  const path = pathsWithIds(read, [item.pathId])[0];
  const detail = item.detail as {
    region?: string | null;
    row?: string | null;
    write?: { id: string; version: string | null } | null;
  } | null;
  return {
    mutation: item.mutation ?? detail?.write?.id ?? null,
    path: path?.config.name ?? String(item.pathId),
    key: item.key,
    version: item.version?.toString() ?? detail?.write?.version ?? null,
    seen: item.seen?.toString() ?? detail?.row ?? null,
    region: detail?.region ?? null,
    disposition: item.disposition,
    because: item.because,
    ...shownValue(item.disposition === "apply" ? item.value : null, path?.config.mask ?? null),
  };
}
