import { z } from "zod";
import type { Context } from "../../domain/context";
import { seenKey, seenWords } from "../../domain/masking/sight";
import { pathsWithIds } from "../../evidence/any-path";
import type { ItemPlace, PlanItem } from "../../ledger/plans/model";
import type { QueryDeps } from "../query";
import { noteRead, sightOnId } from "../seen";
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

/** A plan's item, with the value that it would write as far as the caller sees it. */
export function itemView({ read }: Reads, ctx: Context, item: PlanItem) {
  const sight = sightOnId(read, ctx, item.pathId);
  const path = pathsWithIds(read, [item.pathId])[0];
  const detail = item.detail as {
    region?: string | null;
    row?: string | null;
    entry?: string | null;
    write?: { id: string; version: string | null } | null;
  } | null;
  return {
    mutation: sight.keys ? (item.mutation ?? (sight.words ? (detail?.write?.id ?? null) : null)) : null,
    path: path?.config.name ?? String(item.pathId),
    key: seenKey(sight, item.key),
    version: item.version?.toString() ?? detail?.write?.version ?? null,
    seen: item.seen?.toString() ?? detail?.row ?? detail?.entry ?? null,
    region: detail?.region ?? null,
    disposition: item.disposition,
    because: seenWords(sight, item.because),
    ...shownValue(item.disposition === "apply" ? item.value : null, sight),
  };
}

/** Notes the items of a page whose values were shown whole on paths with masks. */
export function noteItems(deps: QueryDeps, ctx: Context, plan: string, items: readonly PlanItem[]): void {
  for (const { pathId, key, value } of items) {
    const path = value === null ? undefined : pathsWithIds(deps.read, [pathId])[0];
    if (path !== undefined) noteRead(deps, ctx, path, { key, verb: "read-values", subject: `items of plan ${plan}` });
  }
}
