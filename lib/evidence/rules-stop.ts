import { type AskedOfRun, askingRules } from "../domain/access/rules";
import type { Plan } from "../ledger/plans/model";
import type { PlanReads } from "../ledger/plans/reads";
import { pathsWithIds } from "./any-path";
import type { NeedReads } from "./approval-need";
import type { ReadContext } from "./context";

type Read = Pick<ReadContext, "paths" | "observed" | "rules">;

/** A run that has begun: its plan, its paths, and who profits from it: the plan's maker, and whoever started the run. */
export interface BegunRun {
  plan: Plan;
  pathIds: readonly number[];
  /** Stable ids. */
  people: readonly string[];
}

/** What the rules about second persons ask of a run that has begun, as they are now. */
export async function askedOfRun(reads: NeedReads, read: Read, run: BegunRun): Promise<AskedOfRun> {
  const { plan, pathIds, people } = run;
  const rules = [...read.rules, ...(await reads.consoleRules(people))];
  if (rules.length === 0) return { asking: [] };
  const invariants = pathsWithIds(read, pathIds).map(({ config }) => config.invariant);
  const effects = BigInt(plan.counts.apply ?? 0) + BigInt(plan.counts.refused ?? 0);
  const before = await reads.recentEffects(plan);
  return { asking: askingRules({ kind: plan.kind, invariants, effects, before }, rules) };
}

/**
 * Why the rules about second persons let a run under way take no further batch, or null. A run needs an approval that covers every rule that
 * asks for it now, and no other: the end of a rule stops no run.
 */
export async function rulesStop(
  plans: NeedReads & Pick<PlanReads, "approvals">,
  read: Read,
  run: BegunRun,
): Promise<string | null> {
  const asked = await askedOfRun(plans, read, run);
  const [rule] = asked.asking;
  if (rule === undefined) return null;
  const approvals = await plans.approvals(run.plan, { pathIds: run.pathIds, signedIn: false, rules: asked });
  if (approvals.some((approval) => approval.void === null)) return null;
  const voided = approvals.map((approval) => approval.void).join("; ");
  const because =
    voided === ""
      ? `nobody has approved the plan, and a rule asks for it now: ${rule.sentence.replace(/\.$/, "")}`
      : voided;
  return `${because}. A second person has to approve the plan; then resume the run`;
}
