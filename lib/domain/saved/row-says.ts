import type { ReplayModel } from "../contract";
import type { LedgerMutation, OriginRow } from "../verdict/evidence";
import { sameValue } from "../verdict/view";

/** `not-told`: the row is made of more than this one mutation, so its value says nothing of it. */
export type RowStanding = "as-written" | "changed" | "not-told";

/** Whether the row at a mutation's own version still is what the mutation made of it. */
export function rowSays(mutation: LedgerMutation, row: OriginRow, replay: ReplayModel): RowStanding {
  if (replay === "merge" || replay === "append") return "not-told";
  const deletes = mutation.operation === "delete";
  if (row.deleted !== deletes) return "changed";
  return deletes || sameValue(mutation.payload, row.value) ? "as-written" : "changed";
}
