import type { api } from "../../api/api";
import { CheckpointMisread, readCheckpoints, type SignedCheckpoint } from "../../domain/audit/checkpoint";
import { toldVerification } from "../../domain/audit/verification";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { query } from "../query";

/** Reads the whole audit again, and compares it with a checkpoint that the caller holds. */
export const verifyAudit = query<typeof api.audit.verify>("audit.read", async ({ audit }, ctx, { against }) => {
  const held = checkpointsIn(against ?? "");
  if (!held.ok) return held;
  return ok(toldVerification(await audit.verify(held.value), ctx.now()));
});

function checkpointsIn(text: string): Result<SignedCheckpoint[], Refusal<"invalid">> {
  try {
    return ok(readCheckpoints(text));
  } catch (error) {
    if (!(error instanceof CheckpointMisread)) throw error;
    return refused({ code: "invalid", detail: `against: ${error.message}` });
  }
}
