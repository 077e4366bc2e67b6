import type { InvariantClass } from "../contract";
import { type FindingKind, findingFacts } from "../verdict/findings";
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

/** The measured state of a path within an incident's scope. */
export interface PathEvidence {
  path: string;
  invariant: InvariantClass;
  regions: string[];
  /** Outstanding mutations. */
  owed: bigint;
  /** Keys by finding. */
  findings: Partial<Record<FindingKind, bigint>>;
  /** Keys that show a phantom, by region. */
  phantoms: Record<string, bigint>;
  /** Keys of the scope about which there is nothing to report; null where the scope names no keys. */
  quietKeys: bigint | null;
  /** The scope's keys as the stores hold them now, where they are few; null: findings are counted as they are listed. */
  judged: JudgedKey[] | null;
}

type Fate = "kept" | "changed" | "discarded";
type Effect = [Fate, string];
type Effects = Record<Exclude<FindingKind, "converged">, Effect>;

const UNKNOWN: Effect = ["kept", "not known until the store answers"];
const UNTOLD: Effect = ["kept", "nothing is done where the stores do not tell"];
const REBUILT: Effect = ["changed", "the entry is rebuilt"];
const FOREIGN: Effect = ["kept", "another program's value is never changed"];
const WITHDRAWN: Effect = ["discarded", "outstanding writes are suppressed"];

const EFFECTS: Record<Exclude<Choice["store"], "queue">, Effects> = {
  ledger: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["discarded", "the cache's write is discarded, unless it is salvaged first"],
    regressed: ["changed", "the origin gets its lost writes back"],
    mismatched: ["changed", "the ledger's value is put back"],
    differs: FOREIGN,
    bypassed: ["discarded", "an amendment replaces the origin's row, unless the row is salvaged first"],
    conflicted: ["kept", "each mutation waits for a decision"],
    failed: ["kept", "replayed to the origin"],
    held: ["kept", "waits until the pause is resumed"],
    stranded: ["kept", "replayed to the origin"],
    gapped: ["kept", "the missing versions are replayed"],
    "suppressed-shown": ["changed", "the entry is cleared"],
    "region-split": ["changed", "the regions are rebuilt from the ledger"],
    stale: REBUILT,
    late: ["kept", "replayed to the origin"],
    masked: ["kept", "the origin gets the shown value"],
    pending: ["kept", "on its way"],
  },
  origin: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["discarded", "the cache's write is discarded, unless it is salvaged first"],
    regressed: ["discarded", "the origin's lost writes stay lost"],
    mismatched: ["changed", "the origin's value is put back"],
    differs: FOREIGN,
    bypassed: ["changed", "the origin's row stays, and a salvage takes it into the ledger"],
    conflicted: WITHDRAWN,
    failed: WITHDRAWN,
    held: WITHDRAWN,
    stranded: WITHDRAWN,
    gapped: WITHDRAWN,
    "suppressed-shown": ["changed", "the entry is cleared"],
    "region-split": ["changed", "the regions are rebuilt from the origin"],
    stale: REBUILT,
    late: WITHDRAWN,
    masked: ["discarded", "the entry goes back to the origin's version"],
    pending: WITHDRAWN,
  },
  cache: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["changed", "the region's write is salvaged into the ledger; the writes of other regions are discarded"],
    regressed: ["changed", "the origin gets the region's value back"],
    mismatched: ["changed", "an amendment puts the region's value back"],
    differs: FOREIGN,
    bypassed: ["discarded", "the region's value replaces the origin's row, unless the row is salvaged first"],
    conflicted: ["kept", "each mutation waits for a decision"],
    failed: ["kept", "replayed to the origin"],
    held: ["kept", "waits until the pause is resumed"],
    stranded: ["kept", "replayed to the origin"],
    gapped: ["kept", "the missing versions are replayed"],
    "suppressed-shown": ["changed", "an amendment writes the suppressed value again"],
    "region-split": ["changed", "the other regions are rebuilt from this one"],
    stale: ["discarded", "older values would replace newer rows of the origin: check each key first"],
    late: ["kept", "replayed to the origin"],
    masked: ["kept", "the origin gets the shown value"],
    pending: ["kept", "on its way"],
  },
};

/** Returns the effect of a choice on a key with a finding, or undefined without an effect. A queue is never chosen. */
const effectOf = ({ store }: Choice, finding: FindingKind): Effect | undefined =>
  store === "queue" || finding === "converged" ? undefined : EFFECTS[store][finding];

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
  if (choice.store !== "queue") sums[choice.store === "origin" ? "discarded" : "kept"] += of.owed;
  const byFinding: PathConsequence["byFinding"] = [];
  for (const [finding, keys] of Object.entries(of.findings) as [FindingKind, bigint][]) {
    const effect = effectOf(choice, finding);
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
    const fate = fateOf(choice, key);
    if (fate !== null) sums[fate] += 1n;
  }
  return { ...sums, byFinding };
}

/** The gravest that a choice does to a key; null where its findings are about outstanding mutations, or unknown. */
function fateOf(choice: Choice, { findings, phantomIn }: JudgedKey): Fate | null {
  const fates = findings.flatMap((finding): Fate[] => {
    if (findingFacts(finding).aboutOwed || finding === "unreachable") return [];
    if (finding === "phantom" && choice.store === "cache" && phantomIn.some((region) => region !== choice.region))
      return ["discarded"];
    const effect = effectOf(choice, finding);
    return effect === undefined ? [] : [effect[0]];
  });
  return (["discarded", "changed", "kept"] as const).find((fate) => fates.includes(fate)) ?? null;
}

/** Why a store cannot be chosen for these paths, or null. A queue whose jobs carry ids alone knows nothing by itself. */
export function unavailableBecause(choice: Choice, paths: Pick<PathEvidence, "path" | "regions">[]): string | null {
  if (choice.store === "queue")
    return "the queue's jobs carry ids without payloads, so the queue has no value that the ledger does not have";
  if (choice.store !== "cache") return null;
  const without = paths.find(({ regions }) => !regions.includes(choice.region ?? ""));
  return without === undefined ? null : `path ${without.path} has no entries in region ${choice.region}`;
}

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
