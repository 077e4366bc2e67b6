import { type Refusal, refused } from "../../errors";
import type { HeldControl } from "../../ledger/paths/switch";

/** Refuses a switch of acknowledgments that a put-back ledger has closed: what opens them is the acceptance of its loss. Null: no such path. */
export function closedByLoss(controls: readonly HeldControl[]) {
  const lost = controls.find(({ isLedgerLost }) => isLedgerLost);
  if (lost === undefined) return null;
  return refused<Refusal<"wrong-state">>({
    code: "wrong-state",
    subject: `Path ${lost.path}`,
    state: "closed because the ledger was put back",
    wanted: "open, or stopped by an incident",
    says: `Path ${lost.path} acknowledges no writes, since the ledger was put back and nobody has accepted the loss yet. Nothing was changed. Restore a newer copy of the ledger, or accept the loss in the notice above every page; then give the command again.`,
  });
}
