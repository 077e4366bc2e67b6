import {
  afterSingleRefusal,
  isTableSuspected,
  NO_STREAK,
  type RefusalStreak,
} from "../../domain/materialize/refusal-streak";
import type { FlushReport } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";

const MAX_SLICE = 500;
/** A slice that takes longer than this is halved; one that takes less than a quarter of it grows. */
const SLICE_TARGET_MS = 1_000;
const NO_SQLSTATE = "no SQLSTATE";

/** What one process has learned about a path's origin: its pace, and whether the table rather than single rows is at fault. */
export class OriginStanding {
  /** The number of mutations in one transaction; it follows the origin's pace, so that a slow origin still makes progress. */
  slice = MAX_SLICE;
  private streak: RefusalStreak = NO_STREAK;
  /** Why the path paused itself; `unknown`: another process paused it. */
  private paused: "store" | "rows" | "unknown" | null = null;

  constructor(private readonly path: Pick<WiredPath, "ledger" | "pathId">) {}

  get isPaused(): boolean {
    return this.paused !== null;
  }

  /** Reads the path's drain state from the ledger. */
  read(drain: "running" | "paused" | "self-paused"): void {
    if (drain === "self-paused") this.paused ??= "unknown";
    else this.paused = null;
  }

  keepPace(took: number, ms: number): void {
    if (ms > SLICE_TARGET_MS) this.slice = Math.max(1, Math.min(this.slice, took) >> 1);
    else if (ms < SLICE_TARGET_MS / 4 && took >= this.slice) this.slice = Math.min(MAX_SLICE, this.slice * 2);
  }

  tookTooLong(mutations: number): void {
    this.slice = Math.max(1, mutations >> 1);
  }

  /** Pauses the path because the origin takes no writes at all. */
  async storeRefused(because: string): Promise<void> {
    await this.path.ledger.selfPause(this.path.pathId, `the origin refuses writes: ${because}`);
    this.paused = "store";
  }

  /** Records that a key, tried alone, was refused. Returns true when the refusal says nothing against this key. */
  async keyRefused(sqlState: string | null, key: string, because: string): Promise<boolean> {
    const state = sqlState ?? NO_SQLSTATE;
    this.streak = afterSingleRefusal(this.streak, state, key);
    const isSuspected = isTableSuspected(this.streak, state);
    if (isSuspected && !this.isPaused) {
      const met = sqlState === null ? "the same refusal" : `SQLSTATE ${sqlState}`;
      await this.path.ledger.selfPause(
        this.path.pathId,
        `the origin refused eight different keys with ${met} and has taken no change since then: ${because}`,
      );
      this.paused = "rows";
    }
    return isSuspected || this.isPaused;
  }

  /** Takes in a committed flush: one that wrote ends every suspicion. */
  async committed({ results }: FlushReport): Promise<void> {
    const wrote = results.some((r) => r.effect === "applied");
    if (wrote) this.streak = NO_STREAK;
    const settled = results.some((r) => r.effect === "already-applied" || r.effect === "superseded");
    if (!(this.isPaused && (wrote || (settled && this.paused === "store")))) return;
    await this.path.ledger.selfPause(this.path.pathId, null);
    this.paused = null;
  }
}
