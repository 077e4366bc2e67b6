import type { PathConfig } from "../../domain/contract";
import type { ItemPlace, NewPlanItem, Withdrawn } from "../../ledger/plans/model";
import { ERASED_VALUE, NO_PLACE, NO_VALUE } from "./no-place";
import type { BuildParts, DraftPage, PlannedPath } from "./parts";
import { headOf } from "./store-items";

/** A page of items that restore what a run had suppressed, each as a new mutation. */
export async function restoreDrafts(
  parts: BuildParts,
  { plan, incident, path }: PlannedPath,
  after: ItemPlace | null,
  limit: number,
): Promise<DraftPage<ItemPlace>> {
  const page = await parts.runs.items(plan.selection.run ?? "", "applied", { after, limit });
  const ofPath = page.filter((i) => i.pathId === path.pathId);
  const within = await parts.incidents.keysWithin(
    incident,
    path.pathId,
    ofPath.map((i) => i.key),
  );
  const mine = ofPath.filter((i) => within.has(i.key));
  const named = mine.flatMap(({ mutation: id, key }) => (id === null ? [] : [{ id, key }]));
  const known = await parts.plans.withdrawn(path.pathId, named);
  const drafts = mine.flatMap((i): NewPlanItem[] => {
    const own = known.get(i.mutation ?? "");
    const { lane, mutation, key, version } = i;
    const base = { ...NO_PLACE, ...NO_VALUE, lane, mutation, key, version, seen: null };
    if (own === undefined)
      return [{ ...base, disposition: "conflict", because: "the ledger no longer has the mutation", detail: null }];
    if (own.payload === null && own.operation !== "delete")
      return [{ ...base, disposition: "forbidden", because: ERASED_VALUE, detail: null }];
    const whole = path.config.replay === "last-write-wins" || path.config.replay === "versioned";
    if (whole && own.head > (i.version ?? 0n))
      return [
        { ...base, disposition: "superseded", because: `version ${own.head} has since been built`, detail: null },
      ];
    return [
      {
        ...base,
        disposition: "apply",
        because: "the mutation is accepted again as a new version",
        detail: {
          operation: own.operation,
          ...baseOf(path.config.replay, own),
          floor: null,
          of: plan.selection.run ?? null,
          ...headOf(path.config.replay, own.head),
        },
        value: own.operation === "delete" ? null : own.payload,
      },
    ];
  });
  return { drafts, next: page.length < limit ? null : (page.at(-1) ?? null) };
}

/** The base of a restored change: its original base, or the mutation that restored that base. */
function baseOf(replay: PathConfig["replay"], { basedOn, head }: Withdrawn): Record<string, string | null> {
  if (basedOn === null) return { basedOn: null };
  return replay === "versioned" && basedOn > head ? { follows: String(basedOn) } : { basedOn: String(basedOn) };
}
