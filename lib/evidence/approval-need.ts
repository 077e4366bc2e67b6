import { askedBecause, type ConsoleRule, type RulesNow, rulesNow } from "../domain/access/rules";
import type { PlanKind } from "../domain/plan/kinds";
import type { Incident } from "../ledger/incidents/model";
import type { Plan } from "../ledger/plans/model";
import { pathsWithIds } from "./any-path";
import type { ReadContext } from "./context";

/** The reads of the ledger that tell whether a plan needs a second person. */
export interface NeedReads {
  /** What the incident's other runs of the last 24 hours were to change. */
  recentEffects(plan: Plan): Promise<ReadonlyMap<PlanKind, bigint>>;
  /** The console's rules in force, and those whose end one of these people asked for or approved. */
  consoleRules(people: readonly string[]): Promise<readonly ConsoleRule[]>;
}

/** A plan, and who profits from a run of it without a second person: its maker, and whoever starts it. */
export interface PlanOf {
  plan: Plan;
  incident: Pick<Incident, "pathIds">;
  /** Stable ids. */
  people: readonly string[];
}

export interface ApprovalNeed {
  /** Why the plan's run needs a second person as things stand; null: it needs none. */
  because: string | null;
  /** The rules that concern the plan now. */
  rules: RulesNow;
}

type Read = Pick<ReadContext, "paths" | "observed" | "rules">;

/**
 * Whether a plan's run needs a second person as things stand: by what the plan is, or by a rule with what the incident's runs did today. The
 * rules of the configuration and those of the console hold together.
 */
export async function approvalNeed(reads: NeedReads, read: Read, about: PlanOf): Promise<ApprovalNeed> {
  const { plan, incident } = about;
  const invariants = pathsWithIds(read, incident.pathIds).map(({ config }) => config.invariant);
  const rules = [...read.rules, ...(await reads.consoleRules(about.people))];
  const now = rulesNow(rules, { kind: plan.kind, invariants });
  if (plan.needsApproval !== null) return { because: plan.needsApproval, rules: now };
  const effects = BigInt(plan.counts.apply ?? 0) + BigInt(plan.counts.refused ?? 0);
  if (effects === 0n) return { because: null, rules: now };
  const ruled = { kind: plan.kind, invariants, effects, before: await reads.recentEffects(plan) };
  return { because: askedBecause(ruled, rules), rules: now };
}

/** The rules that concern a plan now, as an approval of it remembers them. */
export async function rulesOfPlan(
  consoleRules: NeedReads["consoleRules"],
  read: Read,
  { plan, incident }: Omit<PlanOf, "people">,
): Promise<RulesNow> {
  const invariants = pathsWithIds(read, incident.pathIds).map(({ config }) => config.invariant);
  return rulesNow([...read.rules, ...(await consoleRules([]))], { kind: plan.kind, invariants });
}
