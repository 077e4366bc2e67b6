import type { DivergenceFilter } from "../../../lib/api/divergences";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import type { Finding } from "../../kit/chip/finding.model";
import { durationToken, parseDuration } from "../../kit/format";

/** What the list shows; every member is in the address. */
export interface ListFilter {
  path: string | null;
  finding: Finding | null;
  prefix: string;
  olderThanMs: number | null;
}

/** The ages that are offered; any other duration can stand in the address. */
export const ages = [10_000, 60_000, 600_000, 3_600_000, 86_400_000] as const;

/** Reads the filter out of an address; what it does not understand filters nothing. */
export function readFilter(params: Pick<URLSearchParams, "get">): ListFilter {
  const finding = params.get("finding");
  const age = parseDuration(params.get("age") ?? "");
  return {
    path: params.get("path") || null,
    finding: FINDINGS.find((each) => each === finding) ?? null,
    prefix: params.get("prefix") ?? "",
    olderThanMs: age === null || age <= 0 || !Number.isSafeInteger(age) ? null : age,
  };
}

/** The members of an address that hold a filter; null leaves the address. */
export function writeFilter(filter: Partial<ListFilter>): Record<string, string | null> {
  const written: Record<string, string | null> = {};
  if ("path" in filter) written.path = filter.path ?? null;
  if ("finding" in filter) written.finding = filter.finding ?? null;
  if ("prefix" in filter) written.prefix = filter.prefix || null;
  if ("olderThanMs" in filter) written.age = filter.olderThanMs ? durationToken(filter.olderThanMs) : null;
  return written;
}

/** The filter as the API takes it. */
export function apiFilter({ path, finding, prefix, olderThanMs }: ListFilter): DivergenceFilter {
  return {
    ...(path === null ? {} : { path }),
    ...(finding === null ? {} : { finding }),
    ...(prefix === "" ? {} : { prefix }),
    ...(olderThanMs === null ? {} : { olderThanMs }),
  };
}

/** Whether the list is filtered at all. */
export function isFiltered(filter: ListFilter): boolean {
  return Object.keys(apiFilter(filter)).length > 0;
}
