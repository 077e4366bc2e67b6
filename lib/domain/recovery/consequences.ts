import type { InvariantClass, PathMode } from "../contract";
import { type FindingKind, findingFacts } from "../verdict/findings";
import { effectOf } from "./effects";
import type { Fate } from "./fate";
import type { AuthorityCandidate } from "./states";

/** A store that may be declared right. */
export interface Choice {
  store: AuthorityCandidate;
  region: string | null;
}

/** A key that was judged for the preview: its findings, and the regions that show a phantom of it. */
export interface JudgedKey {
  findings: FindingKind[];
  phantomIn: string[];
}

/** The stores of an observed path that hold values. */
export interface ObservedSources {
  source: boolean;
  queue: boolean;
  origin: boolean;
}

/** The measured state of a path within an incident's scope. */
export interface PathEvidence {
  path: string;
  mode: PathMode;
  invariant: InvariantClass;
  regions: string[];
  /** What may speak for an observed path: an outbox or a queue as its source, a queue whose jobs carry values, a table. Null: Trueup's own. */
  speaks: ObservedSources | null;
  /** Outstanding mutations. */
  owed: bigint;
  /** Why more may be outstanding than is counted; null: all of it is counted. */
  untold: string | null;
  /** Keys by finding. */
  findings: Partial<Record<FindingKind, bigint>>;
  /** Keys that show a phantom, by region. */
  phantoms: Record<string, bigint>;
  /** Keys of the scope about which there is nothing to report; null where the scope names no keys. */
  quietKeys: bigint | null;
  /** The scope's keys as the stores hold them now, where they are few; null: findings are counted as they are listed. */
  judged: JudgedKey[] | null;
}

/** The numbers of changes and discards of a choice, over all paths of a scope. */
export interface ChoiceFigures {
  changed: bigint;
  discarded: bigint;
}

/** Returns the figure that grew beyond the shown one, discards first, or null. */
export function grownBeyond(shown: ChoiceFigures, now: ChoiceFigures): keyof ChoiceFigures | null {
  return (["discarded", "changed"] as const).find((figure) => now[figure] > shown[figure]) ?? null;
}

export interface PathConsequence {
  kept: bigint;
  changed: bigint;
  discarded: bigint;
  byFinding: { finding: FindingKind; keys: bigint; effect: string }[];
}

/** Counts the effects of a choice on a path's outstanding mutations and diverging keys, each once. */
export function consequenceOf(choice: Choice, of: PathEvidence): PathConsequence {
  const sums = { kept: of.quietKeys ?? 0n, changed: 0n, discarded: 0n };
  if (choice.store !== "queue" || of.mode === "observed")
    sums[choice.store === "origin" ? "discarded" : "kept"] += of.owed;
  const byFinding: PathConsequence["byFinding"] = [];
  for (const [finding, keys] of Object.entries(of.findings) as [FindingKind, bigint][]) {
    const effect = effectOf(of.mode, choice.store, finding);
    if (effect === undefined || keys === 0n) continue;
    byFinding.push({ finding, keys, effect: effect[1] });
    if (of.judged !== null) continue;
    if (findingFacts(finding).aboutOwed || finding === "unreachable") continue;
    const lost =
      finding === "phantom" && choice.store === "cache" ? keys - (of.phantoms[choice.region ?? ""] ?? 0n) : 0n;
    sums[effect[0]] += keys - lost;
    sums.discarded += lost;
  }
  for (const key of of.judged ?? []) {
    const fate = fateOf(choice, of.mode, key);
    if (fate !== null) sums[fate] += 1n;
  }
  return { ...sums, byFinding };
}

/** The gravest that a choice does to a key; null where its findings are about outstanding mutations, or unknown. */
function fateOf(choice: Choice, mode: PathMode, { findings, phantomIn }: JudgedKey): Fate | null {
  const fates = findings.flatMap((finding): Fate[] => {
    if (findingFacts(finding).aboutOwed || finding === "unreachable") return [];
    if (finding === "phantom" && choice.store === "cache" && phantomIn.some((region) => region !== choice.region))
      return ["discarded"];
    const effect = effectOf(mode, choice.store, finding);
    return effect === undefined ? [] : [effect[0]];
  });
  return (["discarded", "changed", "kept"] as const).find((fate) => fates.includes(fate)) ?? null;
}

type Speaker = Pick<PathEvidence, "path" | "regions" | "speaks">;

/** Why a store cannot be chosen for these paths, or null. A queue whose jobs carry ids alone knows nothing by itself. */
export function unavailableBecause({ store, region }: Choice, paths: readonly Speaker[]): string | null {
  if (store === "cache") {
    const without = paths.find(({ regions }) => !regions.includes(region ?? ""));
    return without === undefined ? null : `path ${without.path} has no entries in region ${region}`;
  }
  if (store === "queue" && paths.some(({ speaks }) => speaks === null))
    return "the queue's jobs carry ids without payloads, so the queue has no value that the ledger does not have";
  const needed = store === "ledger" ? "source" : store;
  const without = paths.find(({ speaks }) => speaks !== null && !speaks[needed]);
  return without === undefined ? null : `path ${without.path} ${LACKS[needed]}`;
}

const LACKS: Record<keyof ObservedSources, string> = {
  source: "has no outbox and no queue mapped, so no source of its writes can be read",
  queue: "has no queue mapped whose jobs carry values",
  origin: "has no origin mapped",
};

/** From so many things on, a choice that discards them is looked at by a second person. */
export const LARGE_DISCARD = 10_000n;

/** Why declaring needs a second person, or null. */
export function secondPersonBecause(
  paths: Pick<PathEvidence, "path" | "invariant">[],
  discarded: bigint,
): string | null {
  const binding = paths.find(({ invariant }) => invariant === "binding");
  if (binding !== undefined) return `writes on path ${binding.path} bind`;
  return discarded > LARGE_DISCARD
    ? `the choice would discard more than ${LARGE_DISCARD.toLocaleString("en-US")} writes and keys`
    : null;
}

/** Why a choice that discards what is outstanding needs a second person although the count is small: it cannot be told; else null. */
export function discardsUntold({ store }: Choice, paths: Pick<PathEvidence, "path" | "untold">[]): string | null {
  const unknown = store === "origin" ? paths.find(({ untold }) => untold !== null) : undefined;
  return unknown === undefined ? null : `what the choice would discard on path ${unknown.path} is not known`;
}
