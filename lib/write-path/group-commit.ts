/** The most rows that one append takes: larger groups gain nothing and hold their lanes longer. */
const MAX_GROUP = 500;

interface Waiting<Row, Answer> {
  row: Row;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Coalesces concurrent calls into groups: while one group is being committed the next one gathers, so groups grow with load
 * and a lone caller waits for nobody. Rows keep their order. A failed group rejects each of its callers.
 */
export class GroupCommit<Row, Answer> {
  private waiting: Waiting<Row, Answer>[] = [];
  private committing = false;

  constructor(private readonly commit: (rows: Row[]) => Promise<Answer[]>) {}

  /** Resolves with this row's answer once its group is committed. */
  add(row: Row): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (!this.committing) {
        this.committing = true;
        setImmediate(() => void this.drain());
      }
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MAX_GROUP);
      try {
        const answers = await this.commit(group.map((w) => w.row));
        for (const [i, w] of group.entries()) w.resolve(answers[i] as Answer);
      } catch (error) {
        for (const w of group) w.reject(error);
      }
      // Callers that were just answered have their next call ready in this turn: it goes with the next group, not after it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.committing = false;
  }
}
