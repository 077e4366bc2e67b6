import type { InvariantClass } from "../contract";
import type { PlanKind } from "../plan/kinds";
import { factsOf } from "../plan/kinds";
import { LARGE_PLAN } from "../plan/plan-decisions";
import type { TwoPersonRule } from "./settings";

/** A plan as the rules about second persons see it. */
export interface RuledPlan {
  kind: PlanKind;
  invariants: readonly InvariantClass[];
  /** The items that a run would change. */
  effects: bigint;
  /** The items of the incident's other runs of the last 24 hours, by kind. */
  before: ReadonlyMap<PlanKind, bigint>;
}

/** Large plans that withdraw or clear things; several small ones of an incident and a day are one large one. */
const BUILT_IN: TwoPersonRule = {
  verbs: ["run.start"],
  kinds: [],
  invariants: [],
  above: Number(LARGE_PLAN),
  perIncidentAndDay: true,
};

/** Why a plan's run needs a second person by the rules, or null. */
export function askedBecause(plan: RuledPlan, rules: readonly TwoPersonRule[]): string | null {
  if (plan.effects === 0n) return null;
  for (const rule of factsOf(plan.kind).destructive ? [BUILT_IN, ...rules] : rules) {
    if (!rule.verbs.includes("run.start") || !concerns(rule, plan)) continue;
    const before = rule.perIncidentAndDay ? summed(plan.before, (kind) => counted(rule, kind)) : 0n;
    const together = plan.effects + before;
    if (rule.above === 0) return "a rule asks for a second person";
    if (together > BigInt(rule.above))
      return before === 0n
        ? `the plan would change ${together} items, and a rule asks for a second person above ${rule.above}`
        : `with the ${before} items of this incident's other runs of the last 24 hours, the plan would change ${together} items, and a rule asks for a second person above ${rule.above}`;
  }
  return null;
}

const concerns = ({ kinds, invariants }: TwoPersonRule, plan: RuledPlan) =>
  (kinds.length === 0 || kinds.includes(plan.kind)) &&
  (invariants.length === 0 || plan.invariants.some((invariant) => invariants.includes(invariant)));

/** Whether a run of this kind counts for a rule: of the kinds that it names, else of the destructive ones. */
const counted = (rule: TwoPersonRule, kind: PlanKind) =>
  rule === BUILT_IN ? factsOf(kind).destructive : rule.kinds.length === 0 || rule.kinds.includes(kind);

function summed(before: ReadonlyMap<PlanKind, bigint>, isCounted: (kind: PlanKind) => boolean): bigint {
  let sum = 0n;
  for (const [kind, effects] of before) if (isCounted(kind)) sum += effects;
  return sum;
}
