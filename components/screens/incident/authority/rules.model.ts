import type { z } from "zod";
import type { authorityRequest } from "../../../../lib/api/authority";
import { ruleWords as partWords } from "../../../../lib/domain/recovery/authority-rules";
import type { Consequence, Declared } from "./authority.model";

type RuleRequest = NonNullable<z.input<typeof authorityRequest>["rules"]>[number];

/** The ways in which a rule names its part of the scope. */
export const RULE_PARTS = ["finding", "prefix", "region"] as const;
export type RulePart = (typeof RULE_PARTS)[number];

/** A rule as it is being written; `store` is a store's name, a cache's with its region. */
export interface RuleDraft {
  id: number;
  part: RulePart;
  value: string;
  store: string;
  /** The consequences that stand beside the rule; null while they are not known. */
  shown: Pick<Consequence, "changed" | "discarded"> | null;
}

/** Why the rules cannot be declared yet, in a sentence; null: they can. */
export function rulesFault(rules: readonly RuleDraft[]): string | null {
  if (rules.some(({ value }) => value === "")) return "Name the part of the scope that each rule is about.";
  return rules.some(({ shown }) => shown === null) ? "The consequences of a rule are not known yet." : null;
}

/** The rules as a declaration asks for them. */
export const rulesRequest = (rules: readonly RuleDraft[]): RuleRequest[] =>
  rules.map(({ part, value, store, shown }) => {
    const [name, region] = storeOf(store);
    return {
      for: { [part]: value } as RuleRequest["for"],
      store: name as RuleRequest["store"],
      ...(region !== undefined && { region }),
      ...(shown !== null && { shown: { changed: shown.changed, discarded: shown.discarded } }),
    };
  });

/** The rules of a declaration that waits for a second person, as that person asks for them again. */
export const sameRules = ({ rules }: Pick<Declared, "rules">): RuleRequest[] =>
  rules.map(({ for: scope, store, region }) => ({
    for: scope,
    store: store as RuleRequest["store"],
    ...(region !== null && { region }),
  }));

/** A rule in words. */
export function ruleWords({ for: scope, store, region }: Declared["rules"][number]): string {
  return `For ${partWords(scope)}, ${region === null ? `the ${store}` : `${store} ${region}`} is right.`;
}

/** A store's name in its parts: "cache eu" is the cache with its region. */
export const storeOf = (name: string): [store: string, region: string | undefined] => {
  const [store = "", region] = name.split(" ");
  return [store, region];
};
