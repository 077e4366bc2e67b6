import { z } from "zod";
import { ok, type Result, refused } from "../../errors";
import { identifierText } from "../key-text";
import { decimal, instant } from "./common";

export const drainRequest = z.strictObject({
  paused: z.boolean("Say true to pause and false to resume."),
  lane: z.number().int().min(0).optional(),
  key: identifierText().optional(),
  reason: z.string().trim().min(1, "A reason is needed: it is what the audit shows.").max(1_000),
  incident: z.uuid("An incident's id is a UUID.").optional(),
});
export const drainAnswer = z.object({ epoch: decimal, quiescedAt: instant });

type Scope = { kind: "path" } | { kind: "lane"; lane: number } | { kind: "key"; key: string };

/** What a drain request is about; a lane and a key together, or a lane that the path does not have, are refused. */
export function drainScopeOf({ lane, key }: z.infer<typeof drainRequest>, lanes: number): Result<Scope> {
  if (lane !== undefined && key !== undefined)
    return refused({ code: "invalid", detail: "Name a lane or a key, not both." });
  if (key !== undefined) return ok({ kind: "key", key });
  if (lane === undefined) return ok({ kind: "path" });
  if (lane >= lanes)
    return refused({ code: "invalid", detail: `There is no lane ${lane}: this path's lanes are 0 to ${lanes - 1}.` });
  return ok({ kind: "lane", lane });
}
