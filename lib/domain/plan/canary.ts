/** From so many items on, a run takes a canary first unless it was told how many. */
const CANARY_FROM = 10n;
const CANARY_MOST = 100n;

/**
 * How many of a plan's items its run takes first, before it waits; 0: none. One in a hundred, 100 at most, unless it was told;
 * what would be all of the list is no canary.
 */
export function canaryOf({ total, asked }: { total: bigint; asked: number | null }): number {
  if (asked !== null) return BigInt(asked) < total ? asked : 0;
  if (total <= CANARY_FROM) return 0;
  const percent = (total + 99n) / 100n;
  return Number(percent < CANARY_MOST ? percent : CANARY_MOST);
}
