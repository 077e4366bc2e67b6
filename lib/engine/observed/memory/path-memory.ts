import { dueAt } from "../../../domain/observed/due";
import type { ItemSource } from "../../../domain/observed/evidence";
import type { ReadItem } from "../../../evidence/observed/items";
import type { JudgedObserved } from "../../../evidence/observed/judge";
import { nameOfEntry, nameOfItem, nameOfKey, stateOfEntry, stateOfRow } from "./digests";
import { SeenStates, SlotBudget } from "./seen-states";
import { Suspicions } from "./suspicions";

const MOST_SLOTS = 8_388_608;

/** The slots that the memories of a process share: some 200 MB. */
export const newBudget = (): SlotBudget => new SlotBudget(MOST_SLOTS);

/**
 * What intake remembers of an observed path, so that a walk deals with what changed alone: of jobs and outbox rows the state that the
 * ledger has, of keys the row by which they were last compared, of entries their value. A key that is known was compared after its last
 * write was recorded, or waits for its comparison.
 */
export class PathMemory {
  readonly items: Record<ItemSource, SeenStates>;
  readonly keys: SeenStates;
  readonly entries: SeenStates;
  readonly suspicions = new Suspicions();
  /** The sources whose unfinished items were all met or asked for since the memory began. */
  readonly hasAsked = new Set<ItemSource>();
  /** Every key that the ledger knows was compared, or waits for its comparison. */
  isComplete = false;
  private conditions: string | null = null;
  private moments = 0;

  constructor(budget: SlotBudget = newBudget()) {
    this.items = { outbox: new SeenStates(budget), job: new SeenStates(budget) };
    this.keys = new SeenStates(budget);
    this.entries = new SeenStates(budget);
  }

  /** A moment that is later than every one before. */
  moment(): number {
    return ++this.moments;
  }

  /** Begins a round under conditions on which every verdict of the path depends; where they changed, every key is compared again. */
  begin(conditions: string): void {
    if (this.conditions !== null && this.conditions !== conditions) {
      const now = this.moment();
      this.keys.clear(now);
      this.entries.clear(now);
      this.isComplete = false;
    }
    this.conditions = conditions;
  }

  /** Remembers how a key was compared by stores that were read from the moment `at` on. */
  compared({ evidence, standing }: JudgedObserved, at: number): void {
    const { key, origin, caches } = evidence;
    const row = origin?.reachable ? origin.value : null;
    const until = standing === null ? null : dueAt(evidence, standing.outstanding);
    this.keys.remember(nameOfKey(key), stateOfRow(row), { at, until, isThere: row !== null });
    for (const { region, reading } of caches) {
      if (!reading.reachable) continue;
      const name = nameOfEntry(region, key);
      if (reading.value === null) this.entries.lose(name, at);
      else this.entries.remember(name, stateOfEntry(reading.value), { at, until: null, isThere: false });
    }
  }

  /** Has the next round compare keys whose comparison failed or was put off. */
  forgetKeys(keys: Iterable<string>): void {
    const now = this.moment();
    for (const key of keys) {
      this.keys.forget(nameOfKey(key), now);
      this.isComplete = false;
    }
  }

  /** Has the next round record the jobs or rows of items that somebody else recorded. */
  forgetItems(items: Iterable<ReadItem>): void {
    const now = this.moment();
    for (const item of items) this.items[item.source].forget(nameOfItem(item), now);
  }
}
