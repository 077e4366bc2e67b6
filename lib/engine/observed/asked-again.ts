import type { ObservedItem } from "../../domain/observed/evidence";
import { disappeared, presentItems } from "../../evidence/observed/gather";
import type { ReadItem } from "../../evidence/observed/items";
import type { ReadObservedPath } from "../../stores/path";

/** Items whose work was not over, as their own stores have them now; those that disappeared in the state that this means. */
export async function askedAgain(path: ReadObservedPath, items: readonly ObservedItem[]): Promise<ReadItem[]> {
  const present = await presentItems(path, items);
  const met = new Set(present.map(({ id, key }) => `${id} ${key}`));
  const lost = items.filter(({ id, key }) => !met.has(`${id} ${key}`));
  return [...present, ...disappeared(path, lost)];
}
