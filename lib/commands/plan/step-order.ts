import { factsOf, type PlanKind } from "../../domain/plan/kinds";
import { authorityFor } from "../../domain/recovery/authority-rules";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { blockers } from "../../evidence/incident/blockers";
import type { BrokenGlass } from "../../ledger/glass/model";
import type { Incident } from "../../ledger/incidents/model";
import type { PlanSelection } from "../../ledger/plans/model";
import type { CommandDeps } from "../command";

/** A plan to be made. */
interface Planned {
  kind: PlanKind;
  selection: PlanSelection;
  breakGlass: string | null;
}

type Gates = Pick<CommandDeps, "gates">;

/**
 * Permits a plan. A plan changes nothing, so it may be made before its step's gates are open. Declaring an authority makes every
 * plan stale, so a plan needs a declared authority, or broken glass. Returns the broken glass to record when the step is out of
 * order.
 */
export async function mayPlan(
  gates: Gates,
  incident: Incident,
  planned: Planned,
): Promise<Result<BrokenGlass | null, Refusal<"authority-missing" | "invalid" | "gate-closed">>> {
  const { kind, breakGlass } = planned;
  const by = planRefusedBy(incident, planned);
  if (by !== null) return refused(by);
  return breakGlass === null ? ok(null) : outOfOrder(gates, incident, kind, breakGlass);
}

/** Permits a run when an authority is declared and the gates before its step are open, or under broken glass. */
export async function mayRun(
  gates: Gates,
  incident: Incident,
  kind: PlanKind,
  breakGlass: string | null,
): Promise<Result<BrokenGlass | null, Refusal<"authority-missing" | "gate-closed">>> {
  if (breakGlass === null && lacksAuthority(incident))
    return refused({ code: "authority-missing", incident: incident.id });
  return outOfOrder(gates, incident, kind, breakGlass);
}

/** Why an incident's authority does not let a plan of this kind be made, or null. */
export function planRefusedBy(
  incident: Incident,
  { kind, selection, breakGlass }: Planned,
): Refusal<"authority-missing" | "invalid"> | null {
  const { id, authority } = incident;
  const store = factsOf(kind).needsDeclared;
  if (store !== null && authority === null) return { code: "authority-missing", incident: id };
  const right = store === null || authority === null ? null : authorityFor(authority, selection);
  if (right === "mixed")
    return {
      code: "invalid",
      detail: `A plan to ${kind} needs the ${store} as the authority of all that it takes, and a rule of this incident excepts a part of it. Select the part by its finding, its prefix or its region.`,
    };
  if (right !== null && right.store !== store)
    return {
      code: "invalid",
      detail: `A plan to ${kind} needs the ${store} as the declared authority, and this incident has declared the ${right.store}.`,
    };
  return breakGlass === null && lacksAuthority(incident) ? { code: "authority-missing", incident: id } : null;
}

const lacksAuthority = ({ authority, targeted }: Incident) => authority === null && !targeted;

async function outOfOrder(
  { gates }: Gates,
  incident: Incident,
  kind: PlanKind,
  breakGlass: string | null,
): Promise<Result<BrokenGlass | null, Refusal<"gate-closed">>> {
  const { step, aheadOfGates } = factsOf(kind);
  const closed = (await blockers(gates, incident, step)).filter((b) => !aheadOfGates || b.step === "authority");
  const first = closed[0];
  if (first === undefined) return ok(null);
  if (breakGlass === null) return refused({ code: "gate-closed", incident: incident.id, ...first });
  return ok({ step, reason: breakGlass, waitsFor: closed.flatMap((b) => b.waitsFor) });
}
