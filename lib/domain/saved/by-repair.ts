import type { AppendingKind } from "../plan/kinds";

/** Added to the customer's sentence once a salvaged write is saved: the customer may have been told that it was not. */
export const SALVAGED = "At first it was not saved, and that has been put right; the change need not be made again.";

/** How a mutation that a repair appended came to be, in a sentence; by the kind of the repair's plan. */
export const BY_REPAIR: Record<AppendingKind, string> = {
  salvage: "At first only one store had the change, and nothing durable; a repair took it into the ledger.",
  amend: "A repair made the change, in place of an earlier one.",
  adopt: "A repair took the change over from the record, where it had been written without the ledger.",
  undo: "A repair made the change, to undo an earlier run.",
};
