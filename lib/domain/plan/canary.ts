/** From so many effects on, a run takes a canary first unless it was told how many. */
const CANARY_FROM = 10n;
const CANARY_MOST = 100n;

/**
 * How many effects of a plan its run takes first, before it waits; 0: none. One in a hundred, 100 at most, unless it was told. What
 * would be every effect is no canary, and items that change nothing do not count.
 */
export function canaryOf({ effects, asked }: { effects: bigint; asked: number | null }): number {
  if (asked !== null) return BigInt(asked) < effects ? asked : 0;
  if (effects <= CANARY_FROM) return 0;
  const percent = (effects + 99n) / 100n;
  return Number(percent < CANARY_MOST ? percent : CANARY_MOST);
}
