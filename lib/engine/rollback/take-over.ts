import type { Mark } from "../../domain/marks";
import type { Disagreement, RollbackParts } from "./parts";

/**
 * Brings the ledger up to an origin that is ahead. Flushes of known mutations are recorded. An unknown mutation means that the
 * ledger went back: acknowledgments close until a person accepts the loss, and receipts are imported as proof. Returns false when
 * the origin's list does not continue the ledger's mark.
 */
export async function takeOverReceipts(parts: RollbackParts, at: Disagreement): Promise<boolean> {
  const { path, lane } = at;
  const { rollbacks, log, by } = parts;
  const marks = path.origin?.marks;
  let from: Mark = at.ledger;
  let imported = 0;
  while (marks !== undefined) {
    const flushes = await marks.flushesAbove(lane, from);
    if (flushes === null) return false;
    const last = flushes.at(-1);
    if (last === undefined) break;
    const unknown = await path.ledger.catchUp({ pathId: path.pathId, lane }, flushes, by);
    if (unknown.length > 0) {
      const note = await rollbacks.note({
        ...{ store: "ledger", pathId: path.pathId, lane, kind: "ledger-went-back", needsPerson: true },
        because: `Origin ${path.origin?.name} holds receipts of changes on lane ${lane} of path ${path.config.name} that the ledger does not know: the ledger was put back. Acknowledged changes that had not reached an origin are lost. Accepting opens acknowledgments again.`,
      });
      await rollbacks.closeAll(note.id);
      const covered = marks.covered(
        lane,
        flushes.map((f) => f.number),
      );
      const proofs = [...(await marks.proofs(unknown)), ...(await covered)];
      imported += await rollbacks.importFlushes({ pathId: path.pathId, lane }, flushes, proofs, note.id);
    }
    from = last;
  }
  if (imported > 0)
    log.warn(
      { path: path.config.name, lane, imported },
      "the ledger was put back; the origin's receipts were taken over as proof",
    );
  return true;
}
