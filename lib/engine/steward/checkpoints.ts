import { checkpointLine, type SignedCheckpoint } from "../../domain/audit/checkpoint";
import type { SignedRound } from "../../ledger/audit/sign";
import type { Log } from "../../stores/path";

/** A chain's checkpoint is signed once it is this old. */
export const CHECKPOINT_EVERY_MS = 60_000;

export interface CheckpointParts {
  /** Signs what is due; with `everyMs` 0, everything that has changed. Throws where the key is not here. */
  sign(everyMs: number): Promise<SignedRound>;
  /** Appends lines to the exported file. */
  append(lines: string): Promise<void>;
  log: Log;
}

/**
 * Signs the heads of the audit's chains and exports them, to the file and to the log. A file that cannot be written is an alert; the
 * checkpoints stand in the ledger and in the log all the same. Answers how many were signed.
 */
export async function exportCheckpoints({ sign, append, log }: CheckpointParts, everyMs: number): Promise<number> {
  const { signed, shrunk } = await sign(everyMs);
  for (const { stream, rows, size } of shrunk)
    log.error(
      { stream, rows, size },
      "the audit has fewer rows than its newest checkpoint: rows were deleted, or the ledger was put back",
    );
  if (signed.length === 0) return 0;
  for (const checkpoint of signed) log.info({ checkpoint }, "a checkpoint of the audit");
  await append(linesOf(signed)).catch((error: unknown) =>
    log.error({ error }, "checkpoints of the audit could not be written to their file"),
  );
  return signed.length;
}

const linesOf = (signed: readonly SignedCheckpoint[]) => signed.map((each) => `${checkpointLine(each)}\n`).join("");
