import { ok, refused } from "../../errors";
import { readIncident } from "../../ledger/incidents/rows";
import { endApproval, lockPlan } from "../../ledger/plans/approve";
import { command } from "../command";

/** Takes one's own approval of a plan back, until the plan's run has begun. Repeating it is no refusal. */
export const withdrawApproval = command<"plan.withdraw-approval", { id: string }>("plan.withdraw-approval", {
  async act(tx, { principal }, { id }) {
    const plan = await lockPlan(tx, id);
    const incident = plan === null ? null : await readIncident(tx, plan.incident);
    if (plan === null || incident === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    await tx.permit(incident.pathIds);
    if (plan.run !== null) return refused({ code: "already-run", incident: plan.incident, plan: id, run: plan.run.id });
    if (await endApproval(tx, { plan: id, by: principal.id, because: "withdrawn" }))
      tx.audit({ verb: "withdraw-approval", subject: `plan ${id}`, reason: null, incident: plan.incident });
    return ok(id);
  },
});
