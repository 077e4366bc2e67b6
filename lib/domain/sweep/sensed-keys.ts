/**
 * Keys that a store told of, each once until it is looked at. What was told of more often meanwhile is one look; what is beyond the
 * bound is not remembered, and is counted.
 */
export class SensedKeys {
  /** When each was told of first, on one clock; in that order. */
  private readonly told = new Map<string, { atMs: number; since: Date | null }>();
  private forgotten = 0;

  constructor(
    private readonly most: number,
    /** A change is looked at so long after it was told of: a write on its way has arrived by then. */
    private readonly settleMs: number,
  ) {}

  get size(): number {
    return this.told.size;
  }

  /** `since`: when the store was changed, where it says so. */
  add(key: string, atMs: number, since: Date | null): void {
    if (this.told.has(key)) return;
    if (this.told.size >= this.most) this.forgotten++;
    else this.told.set(key, { atMs, since });
  }

  /** Takes the keys that have settled, the oldest first. */
  take(nowMs: number, limit: number): Map<string, Date | null> {
    const due = new Map<string, Date | null>();
    for (const [key, { atMs, since }] of this.told) {
      if (due.size >= limit || nowMs - atMs < this.settleMs) break;
      due.set(key, since);
    }
    for (const key of due.keys()) this.told.delete(key);
    return due;
  }

  /** The number of keys that were dropped since the last call. */
  takeForgotten(): number {
    const forgotten = this.forgotten;
    this.forgotten = 0;
    return forgotten;
  }
}
