import { codeOf, maskOf } from "../../domain/verdict/findings";
import type { DivergenceFilter } from "./model";

/** The conditions on a divergence, `d`, that a filter of the list stands for; the list and what is opened from it share them. */
export function divergencesMatching(filter: DivergenceFilter, bind: (value: unknown) => string): string[] {
  const { pathIds, finding, prefix, before } = filter;
  const conditions: string[] = [];
  if (pathIds !== undefined)
    conditions.push(
      pathIds.length === 1 ? `d.path_id = ${bind(pathIds[0])}` : `d.path_id = ANY (${bind(pathIds)}::smallint[])`,
    );
  // Written out, since that is how the finding's own index says it.
  if (finding !== undefined) conditions.push(`d.kinds & ${maskOf(finding)} <> 0`);
  else conditions.push(`d.verdict NOT IN (${codeOf("pending")}, ${codeOf("converged")})`);
  if (prefix) conditions.push(`starts_with(d.key, ${bind(prefix)})`);
  if (before !== undefined) conditions.push(`d.since <= ${bind(before)}`);
  return conditions;
}
