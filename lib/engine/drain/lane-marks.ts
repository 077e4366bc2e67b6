import type { Mark, MarkedFlush } from "../../domain/marks";
import { type MarkKeeper, OriginRefused } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";

/**
 * Keeps one lane's mark while a worker writes to the lane: the mark that the ledger had at the start, and the worker's own flushes
 * since.
 */
export class LaneMarks implements MarkKeeper {
  /** Flushes of this worker that the ledger has not recorded yet, in order. */
  private made: MarkedFlush[] = [];

  constructor(
    private readonly path: Pick<WiredPath, "ledger" | "pathId">,
    private readonly lane: number,
    private at: Mark,
    private readonly by: string,
  ) {}

  get expected(): Mark {
    return this.at;
  }

  async catchUp(flushes: MarkedFlush[]): Promise<void> {
    const last = flushes.at(-1);
    if (last === undefined) return;
    const { ledger, pathId } = this.path;
    const unknown = await ledger.catchUp({ pathId, lane: this.lane }, flushes, this.by).catch((error: unknown) => {
      // A refusal by the ledger says nothing against the origin's rows: the lane is tried again.
      throw new OriginRefused({
        kind: "unreachable",
        because: `the ledger did not catch up: ${error}`,
        sqlState: null,
      });
    });
    if (unknown.length > 0)
      throw new OriginRefused({
        kind: "went-back",
        because: `the origin holds receipts of ${unknown.length} mutations of lane ${this.lane} that the ledger does not know: the ledger was put back`,
      });
    this.at = last;
  }

  moved(flush: MarkedFlush): void {
    this.made.push(flush);
    this.at = flush;
  }

  /** Returns the flushes that the ledger has yet to record, each once. */
  taken(): MarkedFlush[] {
    return this.made.splice(0);
  }
}
