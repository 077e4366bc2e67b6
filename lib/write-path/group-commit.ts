/** The most rows in one append: larger groups gain nothing, and hold their lanes longer. */
const MAX_GROUP = 500;
/** How often overdue callers are looked for. */
const TICK_MS = 100;

interface Waiting<Row, Answer> {
  row: Row;
  since: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** How many callers may wait for a group, and how long a caller waits for its answer. */
export interface WaitingBounds {
  maxWaiting: number;
  deadlineMs: number;
}

/** A caller was turned away, or waited until its deadline. `sent`: its row is in flight and may still be committed. */
export class NotAnswered extends Error {
  constructor(
    readonly because: "full" | "late",
    readonly sent: boolean,
  ) {
    super(because === "full" ? "too many callers wait" : "no answer came within the deadline");
  }
}

/**
 * Coalesces concurrent calls into groups: the next group gathers while one is being committed, so that groups grow with load and a
 * lone caller never waits. Rows keep their order. A failed group rejects each of its callers. Callers beyond the bounds are
 * rejected at once, and late ones at their deadline, however slow the commit.
 */
export class GroupCommit<Row, Answer> {
  private waiting: Waiting<Row, Answer>[] = [];
  private sent: Waiting<Row, Answer>[] = [];
  private committing = false;
  private ticking: NodeJS.Timeout | null = null;

  constructor(
    private readonly commit: (rows: Row[]) => Promise<Answer[]>,
    private readonly bounds: WaitingBounds | null = null,
  ) {}

  /** Resolves with this row's answer once its group is committed; rejects with NotAnswered at the bounds. */
  add(row: Row): Promise<Answer> {
    if (this.bounds !== null && this.waiting.length >= this.bounds.maxWaiting)
      return Promise.reject(new NotAnswered("full", false));
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, since: performance.now(), resolve, reject });
      if (this.bounds !== null) this.ticking ??= setTimeout(() => this.tick(this.bounds as WaitingBounds), TICK_MS);
      if (!this.committing) {
        this.committing = true;
        setImmediate(() => void this.drain());
      }
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MAX_GROUP);
      this.sent = group;
      try {
        const answers = await this.commit(group.map((w) => w.row));
        for (const [i, w] of group.entries()) w.resolve(answers[i] as Answer);
      } catch (error) {
        for (const w of group) w.reject(error);
      }
      this.sent = [];
      // Callers with a fresh answer have their next call ready in this turn, in time for the next group.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.committing = false;
  }

  /** Rejects callers whose deadline has passed; both lists are in the order of arrival. */
  private tick(bounds: WaitingBounds): void {
    const before = performance.now() - bounds.deadlineMs;
    const late = (w: Waiting<Row, Answer>) => w.since <= before;
    // A promise keeps its first outcome: a late commit changes nothing for a rejected caller.
    for (const w of this.sent) if (late(w)) w.reject(new NotAnswered("late", true));
    const kept = this.waiting.findIndex((w) => !late(w));
    for (const w of this.waiting.splice(0, kept < 0 ? this.waiting.length : kept))
      w.reject(new NotAnswered("late", false));
    this.ticking = this.committing ? setTimeout(() => this.tick(bounds), TICK_MS) : null;
  }
}
