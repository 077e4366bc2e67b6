import type { IncidentReport } from "../../../../lib/api/reports";
import { HIDDEN } from "../../../../lib/domain/masking/hidden";
import { formatCount } from "../../../kit/format";

type Keys = IncidentReport["keys"];

/** The keys of a report: the named ones, and a sentence for the rest. */
export interface NamedKeys {
  named: Keys["items"];
  /** Null where every key is named. */
  rest: string | null;
}

/** Names the keys that a reader may see, and counts the others. */
export function namedKeys({ total, items }: Keys): NamedKeys {
  const named = items.filter(({ key }) => key !== HIDDEN);
  return { named, rest: restOf(total, items.length, named.length) };
}

function restOf(total: string | null, listed: number, named: number): string | null {
  if (total === null) return "There are too many keys to count now.";
  if (total === "0") return "No key is named: the incident is about its whole scope, and no run took up a single key.";
  if (named < listed) return `${formatCount(total)} ${total === "1" ? "key" : "keys"}, which your role does not show.`;
  const more = BigInt(total) - BigInt(listed);
  return more > 0n ? `and ${formatCount(more.toString())} more` : null;
}
