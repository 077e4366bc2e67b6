import type { Json } from "../../domain/json";
import { regionUnread } from "../../domain/plan/plan-caches";
import type { NewPlanItem } from "../../ledger/plans/model";
import type { SpeculationRecord } from "../../stores/cache/port";
import type { WiredPath } from "../../stores/path";

/** How a caller named a write that only a cache has acknowledged. */
export interface Caller {
  idempotencyKey: string;
  requestId: string | null;
  actor: string | null;
}

/** The caller of an item's write, where the plan knows one. */
export const callerOf = ({ mutation, detail }: Pick<NewPlanItem, "mutation" | "detail">): Caller | null =>
  mutation === null ? null : ((detail as { caller?: Caller } | null)?.caller ?? null);

/**
 * Adds to items of a salvage how their callers named them. The plan keeps that, because a cache forgets it as soon as the ledger has the
 * write: without its caller's idempotency key a write that the ledger has under another id would be written again, over newer ones.
 */
export async function withCallers({ caches }: WiredPath, items: readonly NewPlanItem[]): Promise<NewPlanItem[]> {
  const known = new Map<string, ReadonlyMap<string, SpeculationRecord> | null>(
    await Promise.all(
      caches.map(async ({ region, records }) => {
        const ids = items.flatMap((item) =>
          item.mutation !== null && regionOf(item) === region ? [item.mutation] : [],
        );
        return [region, ids.length === 0 ? new Map() : await records(ids).catch(() => null)] as const;
      }),
    ),
  );
  return items.map((item) => {
    const region = regionOf(item);
    if (item.mutation === null || region === null) return item;
    const records = known.get(region) ?? null;
    if (records === null)
      return item.disposition === "apply" ? { ...item, disposition: "blocked", because: regionUnread(region) } : item;
    const record = records.get(item.mutation);
    if (record === undefined) return item;
    // An entry that was copied from another key carries that key's mutation id.
    if (record.key !== item.key) return { ...item, mutation: null };
    const { idempotencyKey, requestId, actor } = record;
    return {
      ...item,
      detail: { ...(item.detail as Record<string, Json>), caller: { idempotencyKey, requestId, actor } },
    };
  });
}

const regionOf = ({ detail }: NewPlanItem): string | null =>
  (detail as { region?: string | null } | null)?.region ?? null;
