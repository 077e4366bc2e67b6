import { askedBecause } from "../domain/access/rules";
import type { PlanKind } from "../domain/plan/kinds";
import type { Incident } from "../ledger/incidents/model";
import type { Plan } from "../ledger/plans/model";
import { pathsWithIds } from "./any-path";
import type { ReadContext } from "./context";

/** Why a plan's run needs a second person as things stand: by what the plan is, or by a rule with what the incident's runs did today; or null. */
export async function approvalNeed(
  recent: (plan: Plan) => Promise<ReadonlyMap<PlanKind, bigint>>,
  read: Pick<ReadContext, "paths" | "observed" | "rules">,
  plan: Plan,
  { pathIds }: Pick<Incident, "pathIds">,
): Promise<string | null> {
  if (plan.needsApproval !== null) return plan.needsApproval;
  const effects = BigInt(plan.counts.apply ?? 0) + BigInt(plan.counts.refused ?? 0);
  if (effects === 0n) return null;
  const invariants = pathsWithIds(read, pathIds).map(({ config }) => config.invariant);
  return askedBecause({ kind: plan.kind, invariants, effects, before: await recent(plan) }, read.rules);
}
