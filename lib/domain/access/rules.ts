import type { InvariantClass } from "../contract";
import type { PlanKind } from "../plan/kinds";
import { factsOf } from "../plan/kinds";
import { LARGE_PLAN } from "../plan/plan-decisions";
import { ruleSentence } from "./rule-words";
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

/** A rule that two administrators added in the console. */
export interface ConsoleRule extends TwoPersonRule {
  id: string;
  /** The name of the person who asked for its end or approved it, and for whom it holds on; null while it is in force. */
  endedBy: string | null;
}

/** The rules that concern a plan, as an approval of it remembers them. */
export interface RulesNow {
  /** A text for each rule in force, the same for as long as the rule is; sorted. */
  marks: readonly string[];
  /** Whether a rule of the console is among them. */
  hasConsole: boolean;
}

/** A rule that asks a second person for a run under way. */
export interface AskingRule {
  /** The rule's text among the marks that an approval notes. Null: any approval will do, since the rule has ended for others. */
  mark: string | null;
  isConsole: boolean;
  sentence: string;
}

/** What the rules of now ask of a run that has begun. */
export interface AskedOfRun {
  asking: readonly AskingRule[];
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
export function askedBecause(plan: RuledPlan, rules: readonly (TwoPersonRule | ConsoleRule)[]): string | null {
  if (plan.effects === 0n) return null;
  for (const rule of factsOf(plan.kind).destructive ? [BUILT_IN, ...rules] : rules) {
    const because = askedBy(rule, plan);
    if (because !== null) return "endedBy" in rule && rule.endedBy !== null ? heldOn(because, rule.endedBy) : because;
  }
  return null;
}

/** The rules that ask a second person for a run under way. The built-in one stays as it was when the run began. */
export const askingRules = (plan: RuledPlan, rules: readonly (TwoPersonRule | ConsoleRule)[]): AskingRule[] =>
  rules
    .filter((rule) => plan.effects > 0n && askedBy(rule, plan) !== null)
    .map((rule) => ({
      mark: "endedBy" in rule && rule.endedBy !== null ? null : markOf(rule),
      isConsole: "id" in rule,
      sentence: ruleSentence(rule),
    }));

/** The first rule that an approval of a run under way does not cover. Approvals of an earlier release noted no rule, and knew none of the console. */
export const uncovered = (asking: readonly AskingRule[], noted: readonly string[] | null): AskingRule | undefined =>
  asking.find(({ mark, isConsole }) => mark !== null && (noted === null ? isConsole : !noted.includes(mark)));

function askedBy(rule: TwoPersonRule, plan: RuledPlan): string | null {
  if (!rule.verbs.includes("run.start") || !concerns(rule, plan)) return null;
  if (rule.above === 0) return "a rule asks for a second person";
  const before = rule.perIncidentAndDay ? summed(plan.before, (kind) => counted(rule, kind)) : 0n;
  const together = plan.effects + before;
  if (together <= BigInt(rule.above)) return null;
  return before === 0n
    ? `the plan would change ${together} items, and a rule asks for a second person above ${rule.above}`
    : `with the ${before} items of this incident's other runs of the last 24 hours, the plan would change ${together} items, and a rule asks for a second person above ${rule.above}`;
}

const heldOn = (because: string, endedBy: string) =>
  `${because}; the rule has ended for others, and holds on for ${endedBy}, who asked for its end or approved it`;

/** The rules in force that concern plans of this kind on these paths. */
export function rulesNow(
  rules: readonly (TwoPersonRule | ConsoleRule)[],
  plan: Pick<RuledPlan, "kind" | "invariants">,
): RulesNow {
  const inForce = rules.filter((rule) => concerns(rule, plan) && !("endedBy" in rule && rule.endedBy !== null));
  return { marks: inForce.map(markOf).sort(), hasConsole: inForce.some((rule) => "id" in rule) };
}

function markOf(rule: TwoPersonRule | ConsoleRule): string {
  if ("id" in rule) return rule.id;
  const { verbs, kinds, invariants, above, perIncidentAndDay } = rule;
  return JSON.stringify([[...verbs].sort(), [...kinds].sort(), [...invariants].sort(), above, perIncidentAndDay]);
}

const concerns = ({ kinds, invariants }: TwoPersonRule, plan: Pick<RuledPlan, "kind" | "invariants">) =>
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
