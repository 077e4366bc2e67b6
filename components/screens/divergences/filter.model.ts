import { createParser, type inferParserType, parseAsString, parseAsStringLiteral } from "nuqs";
import type { DivergenceFilter } from "../../../lib/api/divergences";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import { durationToken, parseDuration } from "../../kit/format";

/** Parses an age as a duration; zero and a text that is no duration filter nothing. */
const parseAsAge = createParser({
  parse: (text) => {
    const age = parseDuration(text);
    return age === null || age <= 0 || !Number.isSafeInteger(age) ? null : age;
  },
  serialize: durationToken,
});

/** The filter of the list; every member is in the address. */
export const FILTER_ADDRESS = {
  path: parseAsString,
  finding: parseAsStringLiteral(FINDINGS),
  prefix: parseAsString.withDefault(""),
  olderThanMs: parseAsAge,
};
export type ListFilter = inferParserType<typeof FILTER_ADDRESS>;

/** The member of the filter that has another name in the address. */
export const FILTER_NAMES = { olderThanMs: "age" } as const;

/** The offered ages; any other duration can stand in the address. */
export const ages = [10_000, 60_000, 600_000, 3_600_000, 86_400_000] as const;

/** The filter as the API takes it. */
export function apiFilter({ path, finding, prefix, olderThanMs }: ListFilter): DivergenceFilter {
  return {
    ...(path === null || path === "" ? {} : { path }),
    ...(finding === null ? {} : { finding }),
    ...(prefix === "" ? {} : { prefix }),
    ...(olderThanMs === null ? {} : { olderThanMs }),
  };
}

/** Tells whether the list is filtered at all. */
export function isFiltered(filter: ListFilter): boolean {
  return Object.keys(apiFilter(filter)).length > 0;
}
