import { compareMarks, NO_MARK, sameMark } from "../../domain/marks";
import { MarksMoved } from "../../ledger/drain/model";
import type { RollbackStanding } from "../../ledger/rollback/model";
import type { OriginStanding } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";
import { newestCommon } from "./common";
import { oweLostAgain } from "./owe-again";
import type { Disagreement, RollbackParts } from "./parts";
import { takeOverReceipts } from "./take-over";

/**
 * Compares a path's marks and fence in the ledger and the origin, and repairs what a rollback lost. Losses of the origin become
 * outstanding again; losses of the ledger are imported from receipts. Anything unproven waits for a person. Repeating the call is
 * safe.
 */
export async function watchPath(parts: RollbackParts, path: WiredPath): Promise<void> {
  if (path.origin === null) return;
  // The ledger is read first: an origin that receives writes meanwhile can only be ahead of that reading.
  const ledger = await parts.rollbacks.standing(path.pathId);
  const origin = await path.origin.marks.standing();
  if (ledger.originIdentity === null) await parts.rollbacks.rememberOrigin(path.pathId, origin.identity);
  await keepFence(parts, path, ledger, origin);
  const sameOrigin = ledger.originIdentity === null || ledger.originIdentity === origin.identity;
  for (let lane = 0; lane < (path.config.queue?.lanes ?? 1); lane++) {
    const at = { path, lane, origin: origin.marks.get(lane) ?? NO_MARK, ledger: ledger.marks.get(lane) ?? NO_MARK };
    if (sameOrigin && sameMark(at.origin, at.ledger)) await endNotes(parts, ledger, lane);
    else
      await mendLane(parts, at, sameOrigin, ledger).catch((error) => {
        // The lane was flushed meanwhile; the next round compares it again.
        if (!(error instanceof MarksMoved)) throw error;
      });
  }
}

/** Handles a fence that differs from the ledger's record: one of the two stores went back, and neither number may be used again. */
async function keepFence(
  { rollbacks, log }: RollbackParts,
  path: WiredPath,
  ledger: RollbackStanding,
  origin: OriginStanding,
): Promise<void> {
  if (origin.fence < ledger.fencedEpoch) {
    const because = `the origin's fence fell from ${ledger.fencedEpoch} to ${origin.fence}: the origin was put back`;
    if (await rollbacks.raiseEpoch(path.pathId, origin.fence, ledger, because))
      log.warn({ path: path.config.name, fence: String(origin.fence) }, because);
    return;
  }
  if (origin.fence <= ledger.epoch) return;
  // The path may have a newer epoch since the ledger was read.
  const now = await rollbacks.standing(path.pathId);
  if (origin.fence <= now.epoch) return;
  const because = `the origin's fence is at ${origin.fence}, above the ledger's epoch ${now.epoch}: the ledger was put back`;
  if (await rollbacks.raiseEpoch(path.pathId, origin.fence, now, because))
    log.warn({ path: path.config.name, fence: String(origin.fence) }, because);
}

async function mendLane(
  parts: RollbackParts,
  at: Disagreement,
  sameOrigin: boolean,
  standing: RollbackStanding,
): Promise<void> {
  const { path, lane, origin, ledger } = at;
  const marks = (path.origin as NonNullable<WiredPath["origin"]>).marks;
  const isBelow = origin.number < ledger.number;
  const [recorded, kept] = await Promise.all([
    isBelow ? parts.rollbacks.noncesOf({ pathId: path.pathId, lane }, [origin.number]) : new Map<bigint, string>(),
    isBelow ? new Map<bigint, string>() : marks.noncesOf(lane, [ledger.number]),
  ]);
  const found = compareMarks({
    origin,
    ledger,
    ledgerNonceAtOrigin: recorded.get(origin.number) ?? null,
    originNonceAtLedger: kept.get(ledger.number) ?? null,
    sameOrigin,
  });
  const open = standing.open.find((note) => note.lane === lane && note.store === path.origin?.name);
  if (found === "same") return;
  if (found === "origin-ahead" && (await takeOverReceipts(parts, at))) return;
  if (found === "origin-went-back") return oweLostAgain(parts, at, { kind: found, common: origin.number, open });
  if (found === "other-origin") return oweLostAgain(parts, at, { kind: found, common: 0n, open });
  const common = (await newestCommon(parts.rollbacks, marks, at)) ?? 0n;
  return oweLostAgain(parts, at, { kind: "parted", common, open });
}

/** Ends the notes of a lane whose stores agree again, except those that wait for a person. */
async function endNotes({ rollbacks }: RollbackParts, { open }: RollbackStanding, lane: number): Promise<void> {
  for (const note of open)
    if (note.lane === lane && (!note.needsPerson || note.accepted)) await rollbacks.settled(note.id);
}
