import type { ItemSource } from "../../domain/observed/evidence";
import type { LivePlace } from "../../ledger/observed/intake";
import type { ReadObservedPath } from "../../stores/path";
import { askedAgain } from "./asked-again";
import { compareKeys, type ObservedLedger } from "./compare";
import { nameOfItem, nameOfKey } from "./memory/digests";
import type { PathMemory } from "./memory/path-memory";

const NAMES_AT_ONCE = 5_000;
const ASKED_AT_ONCE = 500;
const KEYS_AT_ONCE = 2_000;

/** What the end of a round looks for things by. */
export interface RoundsEnd {
  path: ReadObservedPath;
  ledger: ObservedLedger;
  memory: PathMemory;
  ending: AbortSignal;
}

/** When a round over a source began, by the clock and by the memory's count of moments. */
export interface RoundsBeginning {
  at: Date;
  moment: number;
}

/**
 * Asks a source for the items whose work was not over and that its round has not met since it began, and records what became of them.
 * Returns the keys of those that changed. Where the round met everything that the memory has, no item is looked up.
 */
export async function askForUnmet(
  { path, ledger: { intake }, memory, ending }: RoundsEnd,
  source: ItemSource,
  { at: before, moment: since }: RoundsBeginning,
): Promise<string[]> {
  const seen = memory.items[source];
  if (memory.hasAsked.has(source) && seen.unmet(since) === 0) return [];
  const changed = new Set<string>();
  let after: LivePlace | null = null;
  do {
    if (ending.aborted) return [...changed];
    const page: Awaited<ReturnType<typeof intake.liveNames>> = await intake.liveNames(path.pathId, source, {
      before,
      after,
      limit: NAMES_AT_ONCE,
    });
    const unmet = page.names.filter((name) => seen.isMissed(nameOfItem(name), since));
    for (let at = 0; at < unmet.length; at += ASKED_AT_ONCE) {
      const readAt = new Date();
      const known = await intake.itemsAt(path.pathId, unmet.slice(at, at + ASKED_AT_ONCE));
      const items = await askedAgain(path, known);
      for (const key of await intake.recordItems(path.pathId, items, readAt)) changed.add(key);
      memory.forgetItems(items);
    }
    after = page.next;
  } while (after !== null);
  seen.forgetUnmet(since);
  memory.hasAsked.add(source);
  return [...changed];
}

/**
 * Compares the keys that the ledger knows and no store has met since `rowsSince` (null: not every row was met since the memory began),
 * or of which a verdict may have changed with time. Returns the keys that could not be compared.
 */
export async function compareUnmet(
  { path, ledger, memory, ending }: RoundsEnd,
  rowsSince: number | null,
): Promise<string[]> {
  const isDeleted = rowsSince !== null && memory.keys.unmet(rowsSince) > 0;
  if (memory.isComplete && !isDeleted && memory.keys.due() === 0) return [];
  if (rowsSince !== null) memory.keys.forgetUnmet(rowsSince);
  // What is forgotten from now on waits for the next round.
  memory.isComplete = true;
  try {
    return await compareMissed({ path, ledger, memory, ending });
  } catch (error) {
    memory.isComplete = false;
    throw error;
  }
}

async function compareMissed({ path, ledger, memory, ending }: RoundsEnd): Promise<string[]> {
  const untold: string[] = [];
  let after: string | null = null;
  do {
    if (ending.aborted) {
      memory.isComplete = false;
      return untold;
    }
    const page: string[] = await ledger.reads.knownKeys(path.pathId, { prefix: "", after, limit: KEYS_AT_ONCE });
    const missed = page.filter((key) => memory.keys.isMissed(nameOfKey(key), 0));
    untold.push(...(await compareKeys(ledger, path, missed, { source: "sweep", memory })).keys);
    after = page.length < KEYS_AT_ONCE ? null : (page.at(-1) ?? null);
  } while (after !== null);
  return untold;
}
