import type { z } from "zod";
import type { authorityRequest } from "../../lib/api/authority";
import type { IncidentWire } from "../../lib/api/incidents";

type RuleRequest = NonNullable<z.input<typeof authorityRequest>["rules"]>[number];
type Rule = NonNullable<IncidentWire["authority"]>["rules"][number];

const WRITTEN = /^(finding|prefix|region)=(.+):(ledger|origin|cache\/(.+))$/;

/** Reads a rule as it is typed: `finding=bypassed:origin`, `prefix=eu::ledger`, `region=eu:cache/us`. The last colon ends the part. */
export function ruleFrom(given: string): RuleRequest {
  const [, part, value, store, region] = WRITTEN.exec(given) ?? [];
  if (part === undefined || value === undefined || store === undefined)
    throw new Error(
      `--rule: "${given}" is no rule. Write finding=FINDING:STORE, prefix=BEGINNING:STORE or region=REGION:STORE, with the store ledger, origin or cache/REGION. Nothing was sent.`,
    );
  const scope = { [part]: value } as RuleRequest["for"];
  return region === undefined ? { for: scope, store: store as "ledger" } : { for: scope, store: "cache", region };
}

/** A rule in words. */
export function ruleWords({ for: scope, store, region }: Rule): string {
  const right = region === null ? store : `${store} ${region}`;
  if ("finding" in scope) return `${right} for keys found ${scope.finding}`;
  return `${right} for ${"prefix" in scope ? `keys that begin with "${scope.prefix}"` : `region ${scope.region}`}`;
}
