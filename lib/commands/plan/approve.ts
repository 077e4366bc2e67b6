import { approvalVoid } from "../../domain/access/approval";
import { ok, refused } from "../../errors";
import { rulesOfPlan } from "../../evidence/approval-need";
import type { ReadContext } from "../../evidence/context";
import { evidenceOf } from "../../ledger/access/approvals";
import { isOnePerson } from "../../ledger/access/one-person";
import { pathNames } from "../../ledger/access/path-names";
import { heldRules } from "../../ledger/access/rules";
import { readIncident } from "../../ledger/incidents/rows";
import { insertApproval, lockPlan } from "../../ledger/plans/approve";
import { staleBecause } from "../../ledger/plans/rows";
import { command } from "../command";

export interface Approval {
  id: string;
  digest: string;
}

/**
 * A second person approves a plan by its digest, also while its run is paused. Refuses the person who made the plan, and a plan that is
 * stale, altered, unfinished or already run. The approval notes the rules about second persons, and counts while they are as they were.
 */
export const approvePlan = command<"plan.approve", Approval, ReadContext>("plan.approve", {
  prepare: async ({ evidence: { read } }) => ok(read),
  async act(tx, ctx, { id, digest }, read) {
    const plan = await lockPlan(tx, id);
    const incident = plan === null ? null : await readIncident(tx, plan.incident);
    if (plan === null || incident === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
    await tx.permit(incident.pathIds);
    const about = { incident: plan.incident, plan: id };
    if (plan.status !== "ready" || plan.digest === null)
      return refused({
        code: "plan-not-ready",
        ...about,
        because: plan.because ?? "the plan's list is still being frozen",
      });
    if (plan.digest !== digest) return refused({ code: "digest-mismatch", ...about, digest: plan.digest });
    if (plan.run !== null && plan.run.state !== "paused")
      return refused({ code: "already-run", ...about, run: plan.run.id });
    // The batches of a run look at what moved since; a plan that waits is looked at here.
    const stale = plan.run === null ? await staleBecause(tx, plan) : null;
    if (stale !== null) return refused({ code: "stale-plan", ...about, because: stale });
    const by = ctx.principal;
    if (await isOnePerson(tx, plan.createdById, by.id)) return refused({ code: "same-person", actor: by.name });
    const approver = await evidenceOf(tx, by);
    const paths = await pathNames(tx, incident.pathIds);
    const because = approvalVoid(approver, { createdById: plan.createdById, paths, signedIn: by.kind !== "loopback" });
    if (because !== null)
      return refused({ code: "forbidden", verb: "plan.approve", needs: `another approver, since ${because}` });
    const { marks } = await rulesOfPlan((people) => heldRules(tx, people), read, { plan, incident });
    if (await insertApproval(tx, { plan: id, by, digest, rules: marks }))
      tx.audit({
        verb: "approve-plan",
        subject: `plan ${id}`,
        reason: null,
        after: { digest },
        incident: plan.incident,
      });
    return ok(id);
  },
});
