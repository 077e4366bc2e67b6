import { exactPayload } from "../../../lib/api/exact-payload";
import type { StepName } from "../../../lib/api/lists";
import { disposition, outcome } from "../../../lib/api/lists";
import type { PlanItem, PlanRequest, PlanWire } from "../../../lib/api/plans";
import type { PathMode } from "../../../lib/domain/contract";
import { OBSERVED_KINDS } from "../../../lib/domain/observed/repair/kinds";
import { factsOf } from "../../../lib/domain/plan/kinds";
import type { Tone } from "../../kit/chip/finding.model";
import { formatCount, formatVersion, sentence } from "../../kit/format";

export type PlanKind = PlanRequest["kind"];
type Disposition = (typeof disposition.options)[number];
type Outcome = (typeof outcome.options)[number];

/** A kind of plan as a word. */
export const kindWord = (kind: PlanKind): string => factsOf(kind).noun;

/** The effect of a kind of plan on a path, in a sentence or two; another system's path has its own. */
export function kindMeaning(kind: PlanKind, mode: PathMode): string {
  const elsewhere = mode === "observed" ? OBSERVED_KINDS[kind]?.meaning : undefined;
  return elsewhere ?? factsOf(kind).meaning;
}

/** The effect of a kind of plan on the paths of an incident: of both kinds of paths where the incident has both. */
export function kindMeaningIn(kind: PlanKind, { paths, observed }: { paths: string[]; observed: string[] }): string {
  if (observed.length === 0) return kindMeaning(kind, "native");
  const elsewhere = kindMeaning(kind, "observed");
  if (observed.length === paths.length) return elsewhere;
  const own = kindMeaning(kind, "native");
  return elsewhere === own ? own : `${own} On ${observed.join(", ")}: ${elsewhere}`;
}

/** The step of an incident at which plans of a kind are shown. */
export const stepOfKind = (kind: PlanKind): StepName => factsOf(kind).step;

/**
 * The version that an item found, as words: what the item writes over, or, for a salvage, what the salvaged write goes above. An item
 * that writes nothing found nothing either.
 */
export function seenWords(item: Pick<PlanItem, "seen" | "region"> & { kind: PlanKind; result: string }): string | null {
  const { seen, region, kind, result } = item;
  if (seen === null) return result === "apply" || result === "applied" ? "nothing there" : null;
  // Another system's row or entry may have no version, which is said in words.
  if (!/^\d/.test(seen)) return seen;
  if (kind === "salvage") return `above ${formatVersion(seen)}`;
  return `${region === null ? "origin" : "entry"} at ${formatVersion(seen)}`;
}

/**
 * The request that freezes a plan's selection anew. Null where a part of its value is hidden, since that part would be written as
 * hidden.
 */
export function remadeOf({ payloadText, payloadHidden, ...plan }: PlanWire): PlanRequest | null {
  if (payloadHidden) return null;
  const { kind, selection, reason, ratePerSec, canary } = plan;
  return {
    kind,
    selection,
    ...(payloadText !== null && { payload: exactPayload(payloadText) }),
    reason,
    canary,
    ...(ratePerSec !== null && { ratePerSec }),
  };
}

/**
 * The text that a person types before a plan is run: the names of its paths, where the plan is destructive and concerns several items. Null
 * where nothing is to be typed: one item is named on the screen itself.
 */
export function typedBefore(
  { kind, counts }: Pick<PlanWire, "kind" | "counts">,
  paths: readonly string[],
): string | null {
  const isLarge = BigInt(counts.apply ?? "0") > 1n;
  return factsOf(kind).destructive && isLarge ? paths.join(" ") : null;
}

/** The items that a plan shows first: its effects, where other items stand beside them. Null: every item. */
export function effectsFirst(counts: PlanWire["counts"]): Disposition | null {
  const others = Object.entries(counts).some(([disposition, count]) => disposition !== "apply" && count !== "0");
  return others && (counts.apply ?? "0") !== "0" ? "apply" : null;
}

/** Tells whether a plan's preview is outdated, so that only a new plan helps. `now` is null until the clock is known. */
export function outdated(plan: PlanWire, now: number | null): boolean {
  if (plan.run !== null || plan.status === "building") return false;
  return plan.status === "failed" || plan.stale !== null || (now !== null && Date.parse(plan.expiresAt) <= now);
}

const RESULTS: Record<Disposition | Outcome, readonly [Tone, string]> = {
  apply: ["moving", "The run would apply the item."],
  applied: ["good", "The run applied the item and read the store back."],
  "already-applied": ["good", "The store already is as the item would make it."],
  superseded: ["moving", "A newer version has replaced the item."],
  blocked: ["warn", "The item's predecessor needs a decision first."],
  conflict: ["bad", "What the store holds does not fit the item: a person has to decide."],
  forbidden: ["bad", "The invariant class or an earlier decision does not allow the item."],
  refused: ["bad", "The origin refused the item until all attempts were used up; a run tries once more."],
  "set-aside": ["unknown", "A person set the item aside."],
  drifted: ["warn", "The key changed after the plan was made, so the item was not applied."],
  failed: ["bad", "The item could not be applied."],
  raced: ["warn", "A newer write came in while the item was carried out, and the newer write counts."],
  released: ["moving", "The job is back in its queue, and the record does not have the write yet."],
  "not-run": ["unknown", "The item was not run: the run has not reached it, or ended first."],
};

/** The tone of a disposition or an outcome. */
export const resultTone = (result: string): Tone => RESULTS[result as Disposition]?.[0] ?? "unknown";

/** The meaning of a disposition or an outcome, in a sentence. */
export const resultMeaning = (result: string): string => RESULTS[result as Disposition]?.[1] ?? "";

/** The counted results, applied items first, without zero counts. */
export function countedResults(counts: Partial<Record<string, string>>): { result: string; count: string }[] {
  const order = [...new Set<string>(["apply", ...outcome.options, ...disposition.options, ...Object.keys(counts)])];
  return order.flatMap((result) => {
    const count = counts[result];
    return count === undefined || count === "0" ? [] : [{ result, count }];
  });
}

/** The reason why a plan cannot run now, as a sentence; null when it can. `now` is null until the clock is known. */
export function whyNotRun(plan: PlanWire, now: number | null): string | null {
  if (plan.status === "building") return "The plan's list is still being frozen.";
  if (plan.status === "failed")
    return `The plan could not be made${plan.because === null ? "." : `: ${sentence(plan.because)}`}`;
  if (plan.run) return "The plan has been run, and a plan runs once.";
  const passed = whyPassed(plan, now);
  if (passed !== null) return passed;
  if (plan.needsApproval && !isApproved(plan))
    return `A second person has to approve it${plan.needsApprovalBecause === null ? "." : `: ${sentence(plan.needsApprovalBecause)}`}`;
  if (plan.digest === null) return "The plan has no digest yet.";
  if (plan.total === "0") return "The plan has no items.";
  return changesNothing(plan) ? "No item of the plan would change anything, so there is nothing to run." : null;
}

/** The words of the button that runs a plan: the effects of its canary, or else all of them. */
export function runWords({ counts, canary }: Pick<PlanWire, "counts" | "canary">): string {
  const effects = counts.apply ?? "0";
  const isFirst = canary > 0 && BigInt(canary) < BigInt(effects);
  const taken = isFirst ? String(canary) : effects;
  if (taken === "0") return "Run the plan";
  return `Run ${formatCount(taken)} ${taken === "1" ? "effect" : "effects"}${isFirst ? " first" : ""}`;
}

/** Whether an approval of the plan counts now. */
export const isApproved = ({ approvals }: Pick<PlanWire, "approvals">): boolean =>
  approvals.some((approval) => approval.void === null);

/**
 * Tells whether no item would be applied or settled. A replay tries refused items once more. It also settles outstanding items that
 * the origin proves done or covered.
 */
function changesNothing({ kind, counts, settles }: PlanWire): boolean {
  const none = (dispositions: readonly Disposition[]) => dispositions.every((each) => (counts[each] ?? "0") === "0");
  if (factsOf(kind).does !== "applies") return none(["apply"]);
  return none(["apply", "refused"]) && (settles === false || none(["already-applied", "superseded"]));
}

/** The note before a replay of paths that drain by themselves; null where no path does. A run stills another system's queue itself. */
export function drainFirst(
  { kind, counts, selection }: Pick<PlanWire, "kind" | "counts" | "selection">,
  { controls, observed }: { controls: readonly { path: string; drain: string }[]; observed: readonly string[] },
): string | null {
  const isOwn = (path: string) => !observed.includes(path) && (selection.path ?? path) === path;
  const draining = controls.filter(({ path, drain }) => drain === "running" && isOwn(path)).map(({ path }) => path);
  if (factsOf(kind).does !== "applies" || (counts.apply ?? "0") === "0" || draining.length === 0) return null;
  const [those, each] =
    draining.length === 1
      ? [`The drain of ${draining[0]} is running.`, "it applies"]
      : [`The drains of ${draining.join(", ")} are running.`, "they apply"];
  return `${those} Where ${each} one of these writes first, the run skips that key and says so.`;
}

/** The paths of a replay that paused themselves, a sentence each with the reason; a run tries the refused mutations again. */
export function refusingPaths(
  { kind }: Pick<PlanWire, "kind">,
  controls: readonly { path: string; drain: string; because: string | null }[],
): string[] {
  if (factsOf(kind).does !== "applies") return [];
  return controls
    .filter(({ drain }) => drain === "self-paused")
    .map(
      ({ path, because }) => `The drain of ${path} paused itself${because === null ? "." : `: ${sentence(because)}`}`,
    );
}

/** The reason why a plan's basis has passed; null while it holds. */
function whyPassed({ stale, expiresAt }: PlanWire, now: number | null): string | null {
  if (stale !== null)
    return `The plan is stale: ${sentence(stale)} It cannot be run: make a new plan and review the new plan.`;
  const expired = now !== null && Date.parse(expiresAt) <= now;
  return expired ? "The plan has expired. Make a new plan and review the new plan." : null;
}

/** The reason why this person cannot approve a plan; null when they can. `now` is null until the clock is known. */
export function whyNotApprove(plan: PlanWire, actor: string, now: number | null): string | null {
  const passed = plan.run === null ? whyPassed(plan, now) : null;
  if (passed !== null) return passed;
  if (plan.own) return `You (${actor}) made this plan, so another person has to approve it.`;
  return plan.approvals.some((approval) => approval.own && approval.void === null)
    ? "You have approved this plan."
    : null;
}

/** A digest short enough to read out, with both its ends. */
export function shortDigest(digest: string): string {
  const bare = digest.replace(/^sha256:/, "");
  return bare.length > 16 ? `${bare.slice(0, 8)}…${bare.slice(-4)}` : bare;
}

/** A plan's selection in words. */
export function selectionWords({
  all,
  mutations,
  keys,
  findings,
  prefix,
  run,
  path,
  region,
}: PlanWire["selection"]): string {
  const what = all
    ? "everything in the incident's scope"
    : mutations
      ? `${formatCount(mutations.length)} ${mutations.length === 1 ? "mutation" : "mutations"} by id`
      : keys
        ? `${formatCount(keys.length)} ${keys.length === 1 ? "key" : "keys"}`
        : findings
          ? `keys found ${findings.join(", ")}`
          : prefix !== undefined
            ? `keys that begin with “${prefix}”`
            : `what run ${run} did`;
  return [what, path && `on ${path}`, region && `in ${region}`].filter(Boolean).join(", ");
}
