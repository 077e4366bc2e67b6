import type { PlanKind } from "../../domain/plan/disposition";
import type { AuthorityCandidate } from "../../domain/recovery/states";
import type { Step } from "../../domain/recovery/steps";
import { type OperationError, ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import type { IncidentParts } from "../incident/parts";

export interface OrderParts extends Pick<IncidentParts, "incidents" | "log"> {
  /** The closed gates before a step, with what each waits for. */
  blockers(incident: Incident, step: Step): Promise<{ step: Step; waitsFor: string[] }[]>;
}

/** The step that a plan's run is taken in. */
export function stepOf(kind: PlanKind): Step {
  return kind === "invalidate" || kind === "rebuild" ? "cache" : "replay";
}

/**
 * Lets a plan be made. Making one changes nothing, so it may look ahead of a closed gate; but declaring an authority makes every
 * plan stale, so before there is one none is made. With the glass broken it is made all the same, and the glass is recorded
 * wherever its step would be out of order.
 */
export async function mayPlan(
  parts: OrderParts,
  incident: Incident,
  kind: PlanKind,
  breakGlass: string | null,
  by: By,
): Promise<Result<By>> {
  const wrong = wrongAuthority(incident, kind);
  if (wrong !== null) return refused(wrong);
  if (breakGlass !== null) return outOfOrder(parts, incident, kind, breakGlass, by);
  return lacksAuthority(incident) ? refused({ code: "authority-missing", incident: incident.id }) : ok(by);
}

/** Lets a plan be run when there is an authority and the gates before its step are open, or when the glass is broken. */
export async function mayRun(
  parts: OrderParts,
  incident: Incident,
  kind: PlanKind,
  breakGlass: string | null,
  by: By,
): Promise<Result<By>> {
  if (breakGlass === null && lacksAuthority(incident))
    return refused({ code: "authority-missing", incident: incident.id });
  return outOfOrder(parts, incident, kind, breakGlass, by);
}

/** Kinds that make one store's value the truth of another: that store has to be the one that was declared. */
const NEEDS_DECLARED: Partial<Record<PlanKind, AuthorityCandidate>> = { rewrite: "ledger", adopt: "origin" };

function wrongAuthority({ id, authority }: Incident, kind: PlanKind): OperationError | null {
  const store = NEEDS_DECLARED[kind];
  if (store === undefined || authority?.store === store) return null;
  if (authority === null) return { code: "authority-missing", incident: id };
  const detail = `A plan to ${kind} needs the ${store} as the declared authority, and this incident has declared the ${authority.store}.`;
  return { code: "invalid", detail };
}

const lacksAuthority = ({ authority, targeted }: Incident) => authority === null && !targeted;

async function outOfOrder(
  parts: OrderParts,
  incident: Incident,
  kind: PlanKind,
  breakGlass: string | null,
  by: By,
): Promise<Result<By>> {
  const step = stepOf(kind);
  // Salvage comes before anything is cleared or replayed over: it may run as soon as there is an authority.
  const closed = (await parts.blockers(incident, step)).filter((b) => kind !== "salvage" || b.step === "authority");
  const first = closed[0];
  if (first === undefined) return ok(by);
  if (breakGlass === null) return refused({ code: "gate-closed", incident: incident.id, ...first });
  const waitsFor = closed.flatMap((b) => b.waitsFor);
  return ok({ ...by, glass: { step, reason: breakGlass, waitsFor } });
}
