import { factsOf } from "../../domain/plan/kinds";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import type { BuildParts, DraftPage, PlannedPath } from "./parts";
import { storeItems } from "./store-items";

/** Yields pages of decided items about keys as all their stores hold them: entries, rows, and values that only one store holds. */
export function storeDrafts(
  parts: BuildParts,
  planned: PlannedPath,
  limit: number,
): (after: string | null) => Promise<DraftPage<string>> {
  const { plan, incident, path } = planned;
  const { selection } = plan;
  const named = selection.keys === undefined ? null : [...new Set(selection.keys)].sort();
  const findings = selection.findings ?? [...factsOf(plan.kind).findings];
  const pageOf = (all: string[], after: string | null) => {
    const from = after === null ? 0 : all.indexOf(after) + 1;
    return all.slice(from, from + limit);
  };
  return async (after) => {
    const keys =
      named === null
        ? await parts.incidents.divergedKeys(incident, path.pathId, { findings, after: after ?? "", limit })
        : pageOf(named, after);
    const within = named === null ? null : await parts.incidents.keysWithin(incident, path.pathId, keys);
    const wanted = keys.filter((key) => key.startsWith(selection.prefix ?? "") && (within?.has(key) ?? true));
    const evidence = wanted.length === 0 ? new Map<string, KeyEvidence>() : await parts.gather(path, wanted);
    const drafts = await storeItems(planned, evidence);
    return { drafts, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
  };
}
