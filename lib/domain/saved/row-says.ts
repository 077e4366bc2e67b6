import type { ReplayModel } from "../contract";
import type { LedgerMutation, OriginRow, Witness } from "../verdict/evidence";
import { sameValue } from "../verdict/view";

/** `not-told`: the row is made of more than this one mutation, so its value says nothing of it. */
export type RowStanding = "as-written" | "changed" | "not-told";

/** Whether the row at a mutation's own version still is what it became: by its receipt, or by its value where the receipt keeps no digest. */
export function rowSays(
  mutation: LedgerMutation,
  row: OriginRow,
  replay: ReplayModel,
  witness: Witness | null,
): RowStanding {
  if (witness?.mutation === mutation.id && witness.holds !== null && witness.rowVersion === row.version)
    return witness.holds ? "as-written" : "changed";
  if (replay === "merge" || replay === "append") return "not-told";
  if (witness?.mutation === mutation.id && witness.ofAnotherShape === true && witness.rowVersion === row.version)
    return sameValue(mutation.payload, row.value) ? "as-written" : "not-told";
  const deletes = mutation.operation === "delete";
  if (row.deleted !== deletes) return "changed";
  if (mutation.payload === undefined && !deletes) return "not-told";
  return deletes || sameValue(mutation.payload, row.value) ? "as-written" : "changed";
}
