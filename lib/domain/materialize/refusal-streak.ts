/** So many different keys, tried singly, meet one SQLSTATE before the table is suspected rather than its rows. */
const KEYS_TO_PAUSE = 8;

/** The keys that met each SQLSTATE since one was written last. */
export type RefusalStreak = ReadonlyMap<string, ReadonlySet<string>>;

export const NO_STREAK: RefusalStreak = new Map();

/** A key was tried singly and refused. Nothing is added once the table is suspected, so the streak stays small. */
export function afterSingleRefusal(streak: RefusalStreak, sqlState: string, key: string): RefusalStreak {
  const met = streak.get(sqlState) ?? new Set();
  if (met.has(key) || met.size >= KEYS_TO_PAUSE) return streak;
  return new Map(streak).set(sqlState, new Set(met).add(key));
}

/** Whether so many keys met this SQLSTATE, with none written since, that it is hardly about any one row. */
export function isTableSuspected(streak: RefusalStreak, sqlState: string): boolean {
  return (streak.get(sqlState)?.size ?? 0) >= KEYS_TO_PAUSE;
}
