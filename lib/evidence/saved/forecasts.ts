import { laneOf } from "../../domain/lane";
import { type Forecast, forecastOf } from "../../domain/saved/forecast";
import type { MutationStory } from "../../ledger/mutations/model";
import type { FrontRow } from "../../ledger/paths/model";
import type { LedgerReads } from "../../ledger/reads";
import type { ReadPath } from "../context";
import { reading } from "../reading";

/** When a path's outstanding mutations are expected in the origin, by key. */
export async function forecasts(
  path: ReadPath,
  reads: Pick<LedgerReads, "frontPage" | "drainHolds">,
  owed: MutationStory[],
  now: Date,
): Promise<(key: string) => Forecast> {
  const none: Forecast = { inMs: null, because: "no write of the path is outstanding" };
  const keys = [...new Set(owed.map((m) => m.key))];
  if (keys.length === 0) return () => none;
  const lanes = path.config.queue?.lanes ?? 1;
  const [front, ...holds] = await Promise.all([
    reading(reads.frontPage(), "the ledger"),
    ...keys.map((key) => reading(reads.drainHolds(path.pathId, laneOf(key, lanes), key), "the ledger")),
  ]);
  const row = front.reachable ? front.value.find((r) => r.control.pathId === path.pathId) : undefined;
  const figures = figuresOf(row, now);
  const byKey = new Map(
    keys.map((key, i) => {
      const hold = holds[i];
      const held = hold?.reachable ? hold.value[0] : undefined;
      const because = held === undefined ? null : heldText(held);
      return [key, forecastOf({ held: because, figures })] as const;
    }),
  );
  return (key) => byKey.get(key) ?? none;
}

function heldText({ of, actor, reason }: { of: string; actor: string | null; reason: string | null }): string {
  const by = actor === null ? "" : ` by ${actor}`;
  return `the drain of the ${of} is paused${by}${reason === null ? "" : ` (${reason})`}`;
}

function figuresOf(row: FrontRow | undefined, now: Date) {
  if (row?.sampled == null) return null;
  const { at, figures } = row.sampled;
  return {
    ageMs: now.getTime() - at.getTime(),
    catchUpMs: figures.catchUpMs,
    mostMs: figures.catchUpRange?.mostMs ?? null,
    p99DelayMs: figures.delayMs?.p99 ?? null,
    limitedBy: figures.limitedBy,
    because: figures.unmeasured.catchUpMs ?? null,
  };
}
