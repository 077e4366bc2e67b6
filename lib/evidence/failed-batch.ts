import type { Sight } from "../domain/masking/sight";
import type { LedgerReads } from "../ledger/reads";

type Kept = NonNullable<Awaited<ReturnType<LedgerReads["lastFailure"]>>>;

/** So many of a failed batch's mutations are named without being asked for. */
const NAMED = 5;

/** A failed batch, with the keys and actors that it held back, and its mutations as they stand now where they are asked for. */
export async function failedBatch(
  { stories }: Pick<LedgerReads, "stories">,
  { at, sample, ...kept }: Kept,
  { sight, withItems }: { sight: Sight; withItems: boolean },
) {
  const found = await stories(sample);
  const distinct = (values: (string | null)[]) => new Set(values.filter((value) => value !== null)).size;
  // A batch of which only some mutations are kept, as older releases did, holds more keys than are known.
  const isWhole = sample.length === kept.mutations && found.length === sample.length;
  return {
    ...kept,
    at: at.toISOString(),
    sample: sample.slice(0, NAMED),
    keys: isWhole ? distinct(found.map(({ key }) => key)) : null,
    actors: isWhole ? distinct(found.map(({ actor }) => actor)) : null,
    triedAgain: isWhole ? found.filter(({ attempts }) => attempts > 1).length : null,
    items:
      withItems && sight.keys
        ? found.map(({ id, key, version, state, attempts }) => ({
            mutation: id,
            key,
            version: String(version),
            state,
            attempts,
          }))
        : null,
  };
}
