import { oweOrAsk } from "../../domain/lost-receipts";
import { NO_MARK } from "../../domain/marks";
import type { LostSettlement, RollbackStanding } from "../../ledger/rollback/model";
import type { OriginStanding } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";
import type { RollbackParts } from "./parts";

const AT_ONCE = 5_000;

/**
 * Makes settled mutations outstanding again whose receipts are gone while the lanes' marks agree: single tables of the origin were
 * restored. An increment that its row may hold already waits for a decision instead. Where the marks disagree nothing is done: the
 * repair of the lane decides. Repeating the call is safe.
 */
export async function oweLostReceipts(parts: RollbackParts, path: WiredPath, ids: readonly string[]): Promise<void> {
  const { origin, pathId } = path;
  if (origin === null) return;
  // The ledger is read first: an origin that receives writes meanwhile can only be ahead of that reading.
  const ledger = await parts.rollbacks.standing(pathId);
  const there = await origin.marks.standing();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const settled = await parts.rollbacks.settledOf(pathId, ids.slice(from, from + AT_ONCE));
    // Receipts are read again after the settlements: a mutation that was applied again since the comparison has its receipt.
    const receipts = await origin.receipts(settled.map((one) => one.id));
    const lost = settled.filter((one) => !receipts.has(one.id));
    for (const lane of new Set(lost.map((one) => one.lane))) {
      const ofLane = lost.filter((one) => one.lane === lane);
      if (marksStand(ledger, there, lane)) await oweLane(parts, path, lane, ofLane);
    }
  }
}

function marksStand(ledger: RollbackStanding, origin: OriginStanding, lane: number): boolean {
  if (ledger.originIdentity !== null && ledger.originIdentity !== origin.identity) return false;
  if (ledger.open.some((note) => note.lane === lane && note.needsPerson && !note.accepted)) return false;
  const recorded = ledger.marks.get(lane) ?? NO_MARK;
  const kept = origin.marks.get(lane) ?? NO_MARK;
  return kept.number > recorded.number || (kept.number === recorded.number && kept.nonce === recorded.nonce);
}

async function oweLane(parts: RollbackParts, path: WiredPath, lane: number, lost: LostSettlement[]): Promise<void> {
  const { rollbacks, log } = parts;
  const { pathId, config } = path;
  const store = path.origin?.name ?? "";
  const rows = (await path.origin?.standings([...new Set(lost.map((one) => one.key))], false)) ?? new Map();
  const { again, undecided } = oweOrAsk(
    config.replay,
    lost.map((one) => ({ ...one, rowVersion: rows.get(one.key)?.version ?? null })),
  );
  const because = `Origin ${store} has no receipt of ${lost.length} ${lost.length === 1 ? "change" : "changes"} that had taken effect on lane ${lane} of path ${config.name}, although the lane's mark is unchanged: single tables were put back.`;
  const note = await rollbacks.note({
    ...{ store, pathId, lane, kind: "receipts-lost", needsPerson: false },
    because:
      undecided.length === 0
        ? because
        : `${because} ${undecided.length} of these changes may still be in their rows, and wait for a decision.`,
  });
  const owed = await rollbacks.oweLost({
    ...{ pathId, lane, note: note.id, because: `the receipt of this change is gone from origin ${store}` },
    again,
    undecided,
    becauseUndecided: `the receipt of this change is gone from origin ${store}; its row was written later and may already hold the change`,
    // Later changes of a versioned key met an origin behind their base: they are tried again after that base.
    freed: config.replay === "versioned" ? [...new Set(lost.map((one) => one.key))] : [],
  });
  await path.origin?.forgetWritten([...new Set(lost.map((one) => one.key))]);
  log.warn({ path: config.name, lane, owed, store }, "receipts are gone; their mutations are outstanding again");
}
