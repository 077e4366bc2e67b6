/** The ledger's view of its transactions: those below `xmin` have ended, those from `xmax` on had not begun at `atMs`. */
export interface LedgerSnapshot {
  atMs: number;
  xmin: bigint;
  xmax: bigint;
}

/** Tells up to which moment every transaction that had written by then has ended, so that nothing more of it can appear. */
export class DecidedTime {
  private pending: LedgerSnapshot[] = [];
  private decidedMs = Number.NEGATIVE_INFINITY;

  /** Takes a snapshot into account; answers the moment, which only rises. */
  note(snapshot: LedgerSnapshot): number {
    const ended = this.pending.filter((earlier) => earlier.xmax <= snapshot.xmin);
    for (const { atMs } of ended) this.decidedMs = Math.max(this.decidedMs, atMs);
    this.pending = this.pending.filter((earlier) => earlier.xmax > snapshot.xmin);
    this.pending.push(snapshot);
    return this.decidedMs;
  }
}
