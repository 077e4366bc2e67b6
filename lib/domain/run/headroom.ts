/** What the paths of a run have left together, a second; null unless every one of them has a figure. */
export function runHeadroom(pathIds: readonly number[], perPath: ReadonlyMap<number, number | null>): number | null {
  const measured = pathIds.map((id) => perPath.get(id) ?? null).filter((perSec) => perSec !== null);
  if (measured.length === 0 || measured.length < pathIds.length) return null;
  return measured.reduce((sum, perSec) => sum + perSec, 0);
}
