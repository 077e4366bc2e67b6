import type { AppendingKind } from "../plan/kinds";

/** How a mutation that a repair appended came to be, in a sentence; by the kind of the repair's plan. */
export const BY_REPAIR: Record<AppendingKind, string> = {
  salvage: "At first one store alone had the change; a repair took it into the ledger.",
  amend: "A repair made the change, in place of an earlier one.",
  adopt: "A repair took the change over from the record, where it had been written without the ledger.",
  undo: "A repair made the change, to undo an earlier run.",
};
