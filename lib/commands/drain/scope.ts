import { ok, type Refusal, type Result, refused } from "../../errors";
import type { DrainPart } from "../../ledger/drain/model";

/** The scope of a drain request. Refuses a lane together with a key, and a lane that the path does not have. */
export function drainScopeOf(
  { lane, key }: { lane?: number | undefined; key?: string | undefined },
  lanes: number,
): Result<DrainPart, Refusal<"invalid">> {
  if (lane !== undefined && key !== undefined)
    return refused({ code: "invalid", detail: "Name a lane or a key, not both." });
  if (key !== undefined) return ok({ kind: "key", key });
  if (lane === undefined) return ok({ kind: "path" });
  if (lane >= lanes)
    return refused({ code: "invalid", detail: `There is no lane ${lane}: this path's lanes are 0 to ${lanes - 1}.` });
  return ok({ kind: "lane", lane });
}
