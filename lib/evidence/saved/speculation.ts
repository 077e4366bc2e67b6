import { isOnCacheWord } from "../../domain/boundaries";
import type { CacheEntry, Reading } from "../../domain/verdict/evidence";
import type { CacheReads, SpeculationRecord } from "../../stores/cache/port";
import type { ReadPath } from "../context";
import { judge } from "../judge";
import { DEADLINE_MS, reading } from "../reading";

/** The known properties of a wanted write; null: unknown. */
export interface KnownOfWrite {
  key: string | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  mutation: string | null;
}

/** A write that only a cache holds: a row in a region's inventory, or an entry that no durable store confirms. */
export type Speculation =
  | { kind: "listed"; region: string; record: SpeculationRecord & { mutation: string } }
  | {
      kind: "phantom";
      region: string;
      key: string;
      entry: CacheEntry | null;
      evidence: { store: string; shows: string }[];
    };

const WINDOW = 20;

/** Finds a write in the caches of a path: in the speculative inventory, and by key also as a phantom entry. */
export async function speculationOf(
  path: ReadPath,
  known: KnownOfWrite,
  most: number,
): Promise<Reading<Speculation[]>> {
  const listed = isOnCacheWord(path.config)
    ? await Promise.all(path.caches.map((cache) => reading(fromInventory(cache, known, most), `cache ${cache.region}`)))
    : [];
  const away = listed.find((f) => !f.reachable);
  if (away && !away.reachable) return away;
  const found: Speculation[] = listed.flatMap((f) => (f.reachable ? f.value : []));
  if (known.key !== null && found.length === 0) found.push(...(await phantomOf(path, known.key)));
  return { reachable: true, value: found };
}

async function fromInventory(cache: CacheReads, known: KnownOfWrite, most: number): Promise<Speculation[]> {
  const { mutation, ...wanted } = known;
  const match = Object.fromEntries(
    (["key", "actor", "requestId", "idempotencyKey"] as const).flatMap((m) =>
      wanted[m] === null ? [] : [[m, wanted[m]]],
    ),
  ) as Partial<SpeculationRecord>;
  const records = await cache.inventory(match, mutation === null ? most : Number.MAX_SAFE_INTEGER);
  return records
    .filter((record) => mutation === null || record.mutation === mutation)
    .map((record) => ({ kind: "listed", region: cache.region, record }));
}

async function phantomOf(path: ReadPath, key: string): Promise<Speculation[]> {
  const judged = (await judge(path, [key], { window: WINDOW, deadlineMs: DEADLINE_MS })).get(key);
  const phantom = judged?.verdict.findings.find((f) => f.finding === "phantom");
  if (judged === undefined || phantom === undefined) return [];
  const shown = judged.evidence.caches.find((c) => phantom.evidence.some((e) => e.store === `cache ${c.region}`));
  const entry = shown?.reading.reachable ? shown.reading.value : null;
  return [{ kind: "phantom", region: shown?.region ?? "", key, entry, evidence: phantom.evidence }];
}
