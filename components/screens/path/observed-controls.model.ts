import type { PathDetail } from "../../../lib/api/paths";

const STORES = [
  ["queue", "its queue and its outbox"],
  ["cache", "its caches"],
  ["origin", "its table"],
] as const;

/** What Trueup may change of another system's path, in a sentence. */
export function repairWords(repair: PathDetail["repair"]): string {
  const allowed = STORES.filter(([store]) => repair?.[store] === true).map(([, words]) => words);
  if (allowed.length === 0) return "Trueup changes nothing in its stores: every verb of `repair` is off.";
  const listed = allowed.length === 1 ? allowed[0] : `${allowed.slice(0, -1).join(", ")} and ${allowed.at(-1)}`;
  return `Repairs may change ${listed}, in plans and from a key's page.`;
}
