import type { IncidentSummary } from "../../../lib/api/incidents";
import type { SavedAnswer } from "../../../lib/api/saved";
import { covers } from "../../shared/incident/scope.model";

/** The answers that stay as they are until somebody repairs the key, or the record catches up. */
const AMISS: ReadonlySet<SavedAnswer["answer"]> = new Set(["never-durable", "regressed", "needs-decision", "late"]);

/** Whether somebody is at work on a write: the open incident that is, or may be, about its key; neither where none is. */
export interface Mending {
  about: IncidentSummary | null;
  maybe: IncidentSummary | null;
}

/** Who mends what an answer says is amiss; null where nothing is, or where the answer is about no key. */
export function mendingOf(
  { answer, path, key }: Pick<SavedAnswer, "answer" | "path" | "key">,
  open: readonly IncidentSummary[],
): Mending | null {
  if (!AMISS.has(answer) || path === null || key === null) return null;
  const about = open.find(({ scope }) => covers(scope, path, key)) ?? null;
  // The keys that were frozen from a finding are not told here.
  const mayBe = ({ scope: { paths, keys } }: IncidentSummary) =>
    paths.includes(path) && keys !== undefined && ("finding" in keys || "matching" in keys);
  return { about, maybe: about === null ? (open.find(mayBe) ?? null) : null };
}
