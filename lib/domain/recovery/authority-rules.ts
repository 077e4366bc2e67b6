import { type FindingKind, findingFacts } from "../verdict/findings";
import type { PathEvidence } from "./consequences";
import type { AuthorityCandidate } from "./states";

/** A part of an incident's scope: the keys with a finding, the keys with a beginning, or a cache region. */
export type RuleScope = { finding: FindingKind } | { prefix: string } | { region: string };

/** A store that is right for a part of an incident's scope, whatever store is right for the rest. */
export interface AuthorityRule {
  for: RuleScope;
  store: AuthorityCandidate;
  region: string | null;
}

/** A declared store, and the rules that except parts of the scope. */
export interface RuledAuthority {
  store: AuthorityCandidate;
  region: string | null;
  rules?: readonly AuthorityRule[];
}

/** A plan's selection, as far as rules depend on it. */
export interface RuledSelection {
  findings?: readonly FindingKind[] | undefined;
  keys?: readonly string[] | undefined;
  prefix?: string | undefined;
  region?: string | undefined;
}

/**
 * The store that is right for all that a selection takes: that of the first rule under which the whole selection falls, else the declared
 * one. `mixed`: a part of the selection falls under a rule for another store, so that no one store is right for all of it.
 */
export function authorityFor(authority: RuledAuthority, selection: RuledSelection): RuledAuthority | "mixed" {
  const rules = authority.rules ?? [];
  const whole = rules.find((rule) => coverage(rule.for, selection) === "all");
  if (whole !== undefined) return { store: whole.store, region: whole.region };
  const some = rules.find(
    (rule) =>
      coverage(rule.for, selection) === "some" && (rule.store !== authority.store || rule.region !== authority.region),
  );
  return some === undefined ? { store: authority.store, region: authority.region } : "mixed";
}

/** The store that is right for all of a selection; null where none is declared, or none is right for all of it. */
export function rightFor(authority: RuledAuthority | null, selection: RuledSelection): RuledAuthority | null {
  const right = authority === null ? "mixed" : authorityFor(authority, selection);
  return right === "mixed" ? null : right;
}

/** How much of a selection falls under a rule. What the selection does not name cannot be told apart, so it counts as a part. */
function coverage(scope: RuleScope, { findings, keys, prefix, region }: RuledSelection): "all" | "some" | "none" {
  if ("finding" in scope) return findings === undefined ? "some" : share(findings, (each) => each === scope.finding);
  if ("region" in scope) return region === undefined ? "some" : share([region], (each) => each === scope.region);
  if (keys !== undefined) return share(keys, (key) => key.startsWith(scope.prefix));
  if (prefix === undefined) return "some";
  if (prefix.startsWith(scope.prefix)) return "all";
  return scope.prefix.startsWith(prefix) ? "some" : "none";
}

function share<T>(items: readonly T[], falls: (item: T) => boolean): "all" | "some" | "none" {
  const under = items.filter(falls).length;
  return under === 0 ? "none" : under === items.length ? "all" : "some";
}

/** A path's evidence without what a rule about a finding is not about. */
export function withOnly<Of extends PathEvidence>(of: Of, finding: FindingKind): Of {
  const count = of.findings[finding];
  return {
    ...of,
    owed: findingFacts(finding).aboutOwed ? of.owed : 0n,
    quietKeys: null,
    findings: count === undefined ? {} : { [finding]: count },
    phantoms: finding === "phantom" ? of.phantoms : {},
    judged: of.judged?.filter(({ findings }) => findings.includes(finding)) ?? null,
  };
}

/** The part of a scope that a rule is about, in words. */
export function ruleWords(scope: RuleScope): string {
  if ("finding" in scope) return `keys found ${scope.finding}`;
  return "prefix" in scope ? `keys that begin with “${scope.prefix}”` : `cache region ${scope.region}`;
}
