import { OPERATIONS } from "../../domain/mutation";
import type { RunWork } from "../../ledger/runs/model";
import type { BatchOutcome } from "./parts";

const DELETE = OPERATIONS.indexOf("delete");
const BECAUSE = "the payload was erased after the plan was made";

/**
 * Whether an item has nothing to write although it is no delete, by the plan or by the ledger: the ledger's payload, and the plan's own
 * value, are gone.
 */
const isErased = ({ operation, payload, value, disposition, detail }: RunWork): boolean =>
  (detail as { operation?: string } | null)?.operation !== "delete" &&
  (disposition === "apply" || disposition === "refused") &&
  operation !== null &&
  operation !== DELETE &&
  payload === null &&
  value === null;

/** The items of a batch without those whose payload was erased; these are reported as drifted, and nothing is written in their place. */
export function withoutErased(items: readonly RunWork[], { outcomes }: Pick<BatchOutcome, "outcomes">): RunWork[] {
  for (const { seq } of items.filter(isErased)) outcomes.set(seq, { outcome: "drifted", because: BECAUSE });
  return items.filter((item) => !isErased(item));
}
