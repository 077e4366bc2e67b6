import type { Step } from "../../domain/recovery/steps";
import { ok, type Result, refused } from "../../errors";
import { blockers } from "../../evidence/incident/blockers";
import type { Incident } from "../../ledger/incidents/model";
import type { BrokenGlass } from "../../ledger/transaction";
import type { CommandDeps } from "../command";

/**
 * Lets a step be taken when the gates before it are open, or when the glass is broken with a reason. Answers the broken glass, which the
 * transaction of the change records, or null where no glass was needed.
 */
export async function mayTake(
  { gates }: Pick<CommandDeps, "gates">,
  incident: Incident,
  step: Step,
  breakGlass: string | null,
): Promise<Result<BrokenGlass | null>> {
  const [first] = await blockers(gates, incident, step);
  if (first === undefined) return ok(null);
  if (breakGlass === null) return refused({ code: "gate-closed", incident: incident.id, ...first });
  return ok({ step, reason: breakGlass, waitsFor: first.waitsFor });
}
