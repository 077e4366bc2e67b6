import type { Mark } from "../../domain/marks";
import type { Disagreement, RollbackParts } from "./parts";

/**
 * Lets the ledger catch up with an origin that is ahead. Flushes of mutations that the ledger knows are recorded; where it does not
 * know one, the ledger was put back: acknowledgments are closed until a person accepts the loss, and receipts are taken over as
 * proof. Answers false where the origin's list does not continue the ledger's mark.
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
    const unknown = await path.ledger.catchUp(path.pathId, lane, flushes, by);
    if (unknown.length > 0) {
      const note = await rollbacks.note({
        ...{ store: "ledger", pathId: path.pathId, lane, kind: "ledger-went-back", needsPerson: true },
        because: `Origin ${path.origin?.name} holds receipts of changes on lane ${lane} of path ${path.config.name} that the ledger does not know: the ledger was put back. Changes that were acknowledged and had not reached an origin are lost. Accepting opens acknowledgments again.`,
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
    log.warn({ path: path.config.name, lane, imported }, "the ledger was put back; receipts were taken over as proof");
  return true;
}
