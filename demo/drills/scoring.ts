import type { Promises } from "./promises";
import type { DrillRecord } from "./record";

/** The result of one drill, in figures. Null: not yet. */
export interface Score {
  name: string;
  startedAt: string;
  detectMs: number | null;
  allKeysMs: number | null;
  by: string | null;
  isNoted: boolean;
  kinds: readonly string[];
  /** Whether an expected finding was among those that were told. */
  isRight: boolean | null;
  restoreMs: number | null;
  promises: Promises | null;
}

/** Counts every time from the damage on. */
export function scoreOf(record: DrillRecord, promises: Promises | null): Score {
  const since = (at: string | null) =>
    at === null ? null : Math.max(0, Date.parse(at) - Date.parse(record.damagedAt));
  const { seen } = record;
  return {
    name: record.name,
    startedAt: record.startedAt,
    detectMs: since(seen?.at ?? null),
    allKeysMs: since(seen?.allAt ?? null),
    by: seen?.by ?? null,
    isNoted: seen?.isNoted ?? false,
    kinds: seen?.kinds ?? [],
    isRight: seen === null ? null : seen.isNoted || seen.kinds.some((kind) => record.expected.includes(kind)),
    restoreMs: since(record.restoredAt),
    promises,
  };
}

/** The score in words, a line for each figure. */
export function scoreLines(score: Score): string[] {
  const { detectMs, allKeysMs, by, isNoted, kinds, isRight, restoreMs, promises } = score;
  const all = allKeysMs === null || allKeysMs === detectMs ? "" : `; of every key after ${inSeconds(allKeysMs)}`;
  return [
    `${score.name}, started ${score.startedAt}`,
    `  time to detect    ${detectMs === null ? "not detected yet" : `${inSeconds(detectMs)}, by ${by}${all}`}`,
    `  right finding     ${isRight === null ? "–" : `${isRight ? "yes" : "no"}: ${[...kinds, ...(isNoted ? ["a note on the store"] : [])].join(", ")}`}`,
    `  time to restore   ${restoreMs === null ? "not restored yet" : inSeconds(restoreMs)}`,
    `  promises kept     ${promises === null ? "unknown: the origin could not be read" : promisesText(promises)}`,
  ];
}

function promisesText({ kept, of, broken }: Promises): string {
  const missing = broken.length === 0 ? "" : `; broken at ${broken.join(", ")}`;
  return `${kept} of ${of} acknowledged writes are in the origin${missing}`;
}

const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
