import { laneOf } from "../../domain/lane";
import { planUndo } from "../../domain/plan/plan-undo";
import type { NewPlanItem, Plan } from "../../ledger/plans/model";
import type { BeforeImage } from "../../stores/origin/port";
import type { WiredPath } from "../../stores/path";
import { ERASED_VALUE, NO_PLACE, NO_VALUE, NULL_VALUE } from "./no-place";
import type { BuildParts, DraftPage, PlannedPath } from "./parts";
import { headOf } from "./store-items";

const FIRST = "00000000-0000-0000-0000-000000000000";

/** A page of items that undo a run's effects, each as a new mutation. */
export async function undoDrafts(
  { incidents, plans }: BuildParts,
  { plan, incident, path }: PlannedPath,
  after: string | null,
  limit: number,
): Promise<DraftPage<string>> {
  const run = plan.selection.run ?? "";
  const images = (await path.origin?.beforeImages(run, after ?? FIRST, limit)) ?? [];
  const keys = images.map((image) => image.key);
  const within = await incidents.keysWithin(incident, path.pathId, keys);
  const standings = images.length === 0 ? new Map() : await path.origin?.standings(keys, false);
  const heads = await plans.heads(path.pathId, [...within]);
  const chains = await chainsOf(plan, path, [...within]);
  const drafts = images
    .filter((image) => within.has(image.key))
    .map((image) => {
      const originVersion = standings?.get(image.key)?.version ?? 0n;
      const head = heads.get(image.key) ?? 0n;
      return draftOf(plan, path, { image, chain: chains.get(image.key) ?? [image], originVersion, head });
    });
  return { drafts, next: images.length < limit ? null : (images.at(-1)?.mutation ?? null) };
}

/** One of a run's effects, with what is known of its key. */
interface Effect {
  image: BeforeImage;
  /** All of the run's writes to the key, ascending. */
  chain: BeforeImage[];
  originVersion: bigint;
  head: bigint;
}

function draftOf(plan: Plan, { config }: WiredPath, { image, chain, originVersion, head }: Effect): NewPlanItem {
  const model = config.replay;
  const [first, newest] = [chain[0] ?? image, chain.at(-1) ?? image];
  const undo = planUndo({ model, originVersion, head, write: image, first, newest });
  const base = {
    ...NO_PLACE,
    ...NO_VALUE,
    lane: laneOf(image.key, config.queue?.lanes ?? 1),
    mutation: image.mutation,
    key: image.key,
    version: image.written,
    seen: originVersion,
    disposition: undo.disposition,
    because: undo.because,
  };
  if (undo.disposition !== "apply") return { ...base, detail: null };
  if (undo.operation !== "delete" && first.isErased)
    return { ...base, disposition: "forbidden", because: ERASED_VALUE, detail: null };
  return {
    ...base,
    detail: {
      operation: undo.operation,
      basedOn: undo.basedOn === null ? null : String(undo.basedOn),
      floor: String(originVersion),
      of: plan.selection.run ?? null,
      ...headOf(model, head),
    },
    value: undo.operation === "delete" ? null : (undo.value ?? NULL_VALUE),
  };
}

/** The before-images of a run for each key, ascending; none where only the newest write of a key can be undone. */
async function chainsOf(
  plan: Plan,
  { config, origin }: WiredPath,
  keys: string[],
): Promise<Map<string, BeforeImage[]>> {
  const chains = new Map<string, BeforeImage[]>();
  if (config.replay !== "versioned") return chains;
  for (const image of (await origin?.beforeImagesOf(plan.selection.run ?? "", keys)) ?? [])
    chains.set(image.key, [...(chains.get(image.key) ?? []), image]);
  for (const chain of chains.values()) chain.sort((a, b) => (a.written < b.written ? -1 : 1));
  return chains;
}
