import { FLUSH_LIMITS, type FlushLimits, type Try } from "../../domain/materialize/refused-batch";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { Log, WiredPath } from "../../stores/path";
import { rest } from "../rest";
import { confirmKeys } from "./confirm";
import { LaneJob } from "./lane-job";
import { LaneMarks } from "./lane-marks";
import { heldBack } from "./records";
import { OriginStanding } from "./standing";

const PAUSES = { firstMs: 100, longestMs: 5_000 };
const PAUSED_FOR_MS = 1_000;

export interface MaterializerOptions {
  /** The name that the ledger records with settlements: worker and instance. */
  by: string;
  log: Log;
  /** Ends every wait: a stopping worker leaves its job to another. */
  stopping: AbortSignal;
  /** Time limits of tries at the origin. */
  limits?: Record<Try, FlushLimits>;
  onSettled?: (count: number) => void;
  /** Called with the time that the origin took to commit a batch, in milliseconds, and with the batch's size. */
  onFlushed?: (ms: number, size: number) => void;
  /** Called with the size of a batch that the origin refused. */
  onRefused?: (size: number) => void;
}

/** Applies the jobs of one path to its origin. A job may be killed at any point, and repeated without a second effect. */
export class Materializer {
  private readonly standing: OriginStanding;

  constructor(
    private readonly path: WiredPath,
    private readonly options: MaterializerOptions,
  ) {
    this.standing = new OriginStanding(path);
  }

  /**
   * Moves each of a job's mutations as far as possible: settled, back to the relay, or aside for a decision. Returns when the
   * ledger has recorded every mutation. Throws when it could not be recorded; the queue then delivers the job again.
   */
  async flush(lane: number, ids: string[]): Promise<void> {
    const { ledger, pathId } = this.path;
    const at = { pathId, lane };
    const { limits = FLUSH_LIMITS, ...options } = this.options;
    const aside = new Set<string>();
    const pauses = new GrowingPauses(PAUSES);
    for (let attempt = 0; ; attempt++) {
      options.stopping.throwIfAborted();
      const left = ids.filter((id) => !aside.has(id));
      if (left.length === 0) return;
      const batch = await ledger.laneBatch(at, left);
      this.standing.read(batch.control.drain);
      const held = batch.held.map((id) => heldBack({ id }, "its drain is paused", PAUSED_FOR_MS));
      await ledger.release(at, held, options.by);
      if (batch.settledKeys.length > 0) await confirmKeys(this.path, batch.settledKeys, options.log);
      if (batch.due.length === 0) return;
      const { epoch } = batch.control;
      const marks = new LaneMarks(this.path, lane, batch.mark, options.by);
      const onAside = (given: string[]) => {
        for (const id of given) aside.add(id);
      };
      const job = new LaneJob(
        this.path,
        this.standing,
        { ...options, lane, epoch, marks, attempt, limits, onAside },
        batch.due,
      );
      if (!(await job.run())) return;
      await rest(pauses.nextMs(), options.stopping);
    }
  }
}
