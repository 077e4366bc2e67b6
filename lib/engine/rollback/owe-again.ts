import { type Mark, NO_MARK, type RollbackKind } from "../../domain/marks";
import type { OpenRollback } from "../../ledger/rollback/model";
import type { Disagreement, RollbackParts } from "./parts";

const FLUSHES_AT_ONCE = 100;
const RECEIPTS_AT_ONCE = 5_000;

/** What an origin has lost of a lane. */
export interface Loss {
  kind: Exclude<RollbackKind, "ledger-went-back" | "receipts-lost">;
  /** The newest flush that both stores have. */
  common: bigint;
  open: OpenRollback | undefined;
}

/**
 * Repairs a lane whose origin lost its newest flushes. Settled mutations without a receipt become outstanding again, and the ledger
 * returns to the newest common mark. No flush of the lane lands during the repair. A loss that is not a proven loss of a prefix
 * waits for a person.
 */
export async function oweLostAgain(parts: RollbackParts, at: Disagreement, loss: Loss): Promise<void> {
  const { path, lane } = at;
  const { rollbacks, log } = parts;
  const store = path.origin?.name ?? "";
  const note =
    loss.open ??
    (await rollbacks.note({
      ...{ store, pathId: path.pathId, lane, kind: loss.kind },
      because: reasonOf(at, loss),
      needsPerson: loss.kind !== "origin-went-back",
    }));
  if (note.needsPerson && !note.accepted) return;
  const because = `origin ${store} was put back to mark ${loss.common}, and the receipt of this change is gone`;
  let examined = loss.common;
  let owedAgain = 0;
  for (;;) {
    const flushes = await rollbacks.flushesAbove({ pathId: path.pathId, lane }, examined, FLUSHES_AT_ONCE);
    const last = flushes.at(-1);
    if (last !== undefined) {
      const ids = flushes.flatMap((flush) => flush.ids);
      for (let from = 0; from < ids.length; from += RECEIPTS_AT_ONCE)
        owedAgain += await oweUnproven(parts, at, ids.slice(from, from + RECEIPTS_AT_ONCE), because);
      examined = last.number;
      continue;
    }
    const to = await commonMark(parts, at, loss.common);
    const seen = { common: loss.common, examined };
    if (await rollbacks.followOrigin({ pathId: path.pathId, lane }, to, seen, { note: note.id, owedAgain })) break;
  }
  log.warn(
    { path: path.config.name, lane, owedAgain, store },
    "an origin was put back; its lost mutations are outstanding again",
  );
}

/** Makes mutations without a receipt outstanding again; returns their number. */
async function oweUnproven({ rollbacks }: RollbackParts, { path, lane }: Disagreement, ids: string[], because: string) {
  const receipts = (await path.origin?.receipts(ids)) ?? new Map();
  const lost = ids.filter((id) => !receipts.has(id));
  return lost.length === 0 ? 0 : rollbacks.oweAgain({ pathId: path.pathId, lane }, lost, because);
}

async function commonMark(parts: RollbackParts, { path, lane, origin }: Disagreement, common: bigint): Promise<Mark> {
  if (common === origin.number) return origin;
  if (common === 0n) return NO_MARK;
  const nonce = (await parts.rollbacks.noncesOf({ pathId: path.pathId, lane }, [common])).get(common);
  if (nonce === undefined) throw new Error(`flush ${common} of lane ${lane} is no longer recorded`);
  return { number: common, nonce };
}

function reasonOf({ path, lane, origin, ledger }: Disagreement, { kind, common }: Loss): string {
  const where = `lane ${lane} of path ${path.config.name}`;
  switch (kind) {
    case "origin-went-back":
      return `Origin ${path.origin?.name} is at mark ${origin.number} on ${where}, and the ledger recorded mark ${ledger.number}: the origin was put back, and its newest flushes are lost.`;
    case "parted":
      return `Origin ${path.origin?.name} and the ledger have different flushes above mark ${common} on ${where}: each was put back, or two servers took writes. Accepting takes over the origin's receipts; changes without a receipt become outstanding again.`;
    case "other-origin":
      return `Origin ${path.origin?.name} is not the database that took the writes of ${where}. Accepting makes every recorded change without a receipt there outstanding again.`;
  }
}
