import { createParser, type inferParserType, parseAsString, parseAsStringLiteral } from "nuqs";
import type { AuditFilterInput } from "../../../lib/api/audit";
import { AUDIT_STREAMS } from "../../../lib/domain/audit/streams";

/** A time in the address; a text that is no time filters nothing. */
const parseAsTime = createParser({
  parse: (text) => (Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString()),
  serialize: (text: string) => text,
});

/** The filter of the list; every member is in the address. */
export const AUDIT_ADDRESS = {
  stream: parseAsStringLiteral(AUDIT_STREAMS).withDefault("changes"),
  path: parseAsString.withDefault(""),
  principal: parseAsString.withDefault(""),
  verb: parseAsString.withDefault(""),
  key: parseAsString.withDefault(""),
  incident: parseAsString.withDefault(""),
  from: parseAsTime,
  to: parseAsTime,
};

export type AuditListFilter = inferParserType<typeof AUDIT_ADDRESS>;

/** No filter, in the same stream. */
export const NO_FILTER = { path: "", principal: "", verb: "", key: "", incident: "", from: null, to: null } as const;

/** The filter as the API takes it: members that filter nothing are left out. */
export function apiFilter(filter: AuditListFilter): AuditFilterInput {
  return Object.fromEntries(
    Object.entries(filter)
      .map(([name, value]) => [name, typeof value === "string" ? value.trim() : value] as const)
      .filter(([, value]) => value !== "" && value !== null),
  );
}

/** Tells whether the stream is filtered at all. */
export const isFiltered = (filter: AuditListFilter): boolean =>
  Object.keys(apiFilter(filter)).some((name) => name !== "stream");
