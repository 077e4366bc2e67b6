import type { Step } from "../../domain/recovery/steps";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { blockers } from "../../evidence/incident/blockers";
import type { BrokenGlass } from "../../ledger/glass/model";
import type { Incident } from "../../ledger/incidents/model";
import type { CommandDeps } from "../command";

/**
 * Permits a step when the gates before it are open, or under broken glass with a reason. Returns the broken glass for the
 * transaction to record, or null when none was needed.
 */
export async function mayTake(
  { gates }: Pick<CommandDeps, "gates">,
  incident: Incident,
  step: Step,
  breakGlass: string | null,
): Promise<Result<BrokenGlass | null, Refusal<"gate-closed">>> {
  const [first] = await blockers(gates, incident, step);
  if (first === undefined) return ok(null);
  if (breakGlass === null) return refused({ code: "gate-closed", incident: incident.id, ...first });
  return ok({ step, reason: breakGlass, waitsFor: first.waitsFor });
}
