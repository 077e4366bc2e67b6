import { factsOf, type PlanKind } from "../plan/kinds";
import { rightFor } from "../recovery/authority-rules";
import { RUN } from "../run/transitions";
import { durationText, grouped } from "../truth/summary";
import type { FindingKind } from "../verdict/findings";
import type { GuidanceEvidence, GuidedPath, GuidedPlan } from "./evidence";
import { act, handOver, type NextStep, noted, orElse, type PlanCourse, wait } from "./next-step";

/** A repair of one finding: the kind of plan, the button's words, and the reason. */
interface Repair {
  finding: FindingKind;
  kind: PlanKind;
  /** The store that must be declared right; absent: whichever is. */
  under?: "ledger" | "origin";
  label: (count: string) => string;
  reason: string;
}

const REBUILD =
  "The entries are older than the record. A rebuild writes the record's value over an entry that is still as it was seen.";

/** The repairs of the replay step, in their order: what lives in one store only comes first. */
const TRUTH_REPAIRS: readonly Repair[] = [
  {
    finding: "phantom",
    kind: "salvage",
    label: (count) => `Save ${count} that only a cache has`,
    reason:
      "Users see these values, and no durable store has them. A salvage takes them into the ledger before anything clears them.",
  },
  {
    finding: "regressed",
    kind: "replay",
    under: "ledger",
    label: (count) => `Apply the lost writes of ${count} again`,
    reason: "The record fell back below writes that it had. A replay applies the lost writes again, each one once.",
  },
  {
    finding: "mismatched",
    kind: "rewrite",
    under: "ledger",
    label: (count) => `Put the ledger's value back on ${count}`,
    reason:
      "These rows changed after their receipts, without a write of the path. A row that changes again meanwhile is left alone.",
  },
  {
    finding: "bypassed",
    kind: "amend",
    under: "ledger",
    label: (count) => `Write the ledger's value over ${count}`,
    reason: "These rows were written behind the ledger's back. An amendment goes above the row's version.",
  },
  {
    finding: "mismatched",
    kind: "adopt",
    under: "origin",
    label: (count) => `Take ${count} into the ledger as the record has them`,
    reason:
      "The origin was declared right. An adoption makes each row's value a mutation, so that the ledger follows it.",
  },
  {
    finding: "bypassed",
    kind: "adopt",
    under: "origin",
    label: (count) => `Take ${count} into the ledger that were written behind it`,
    reason:
      "The origin was declared right. An adoption makes each row's value a mutation, so that the ledger follows it.",
  },
  {
    finding: "failed",
    kind: "replay",
    under: "ledger",
    label: (count) => `Try the refused writes of ${count} again`,
    reason: "The attempts of these writes are used up. A replay tries each one once more, in its key's order.",
  },
];

/** The repairs of the cache step. */
const ENTRY_REPAIRS: readonly Repair[] = [
  { finding: "stale", kind: "rebuild", label: (count) => `Rebuild the entries of ${count}`, reason: REBUILD },
  {
    finding: "region-split",
    kind: "rebuild",
    label: (count) => `Rebuild the entries of ${count} that differ by region`,
    reason: "Readers of two regions get two answers. A rebuild gives both regions the record's value.",
  },
  {
    finding: "mismatched",
    kind: "rebuild",
    label: (count) => `Rebuild the entries of ${count} with a wrong value`,
    reason: "These entries hold another value than their version had. A rebuild gives them the record's value.",
  },
  {
    finding: "suppressed-shown",
    kind: "invalidate",
    label: (count) => `Clear the entries of ${count} that show suppressed writes`,
    reason: "Users still see writes that were suppressed.",
  },
  {
    finding: "phantom",
    kind: "invalidate",
    label: (count) => `Clear the entries of ${count} that no store can prove`,
    reason:
      "A salvage could not take these values into the ledger. Readers get the record's value once the entries are cleared.",
  },
];

const REPAIRS = { replay: TRUTH_REPAIRS, cache: ENTRY_REPAIRS } as const;

/** Whether a repair is one under the store that is right for its finding. */
const isAllowed = ({ authority }: GuidanceEvidence, { finding, under }: Repair): boolean =>
  under === undefined ||
  under === (authority === null ? "ledger" : rightFor(authority, { findings: [finding] })?.store);

/** One plan may miss what traffic moved meanwhile, so that a second one is tried before a person is asked. */
const MOST_TRIES = 2;

const keys = (count: bigint) => (count === 1n ? "1 key" : `${grouped(count)} keys`);

/** Whether a plan has had its effect, or had none to have. */
const isOver = ({ status, run, effects }: GuidedPlan) =>
  run === null ? status === "failed" || effects === 0n : RUN.isEnd(run.state);

/** How often a finding of a path was repaired by a kind of plan within the incident. */
const tries = ({ plans }: GuidanceEvidence, path: GuidedPath, { finding, kind }: Repair): number =>
  plans.filter(
    (plan) =>
      plan.kind === kind &&
      isOver(plan) &&
      plan.findings.includes(finding) &&
      (plan.path === null || plan.path === path.name),
  ).length;

/** The first repair of a step that a path's findings ask for; null: there is none, or each was tried often enough. */
export function nextRepair(evidence: GuidanceEvidence, step: "replay" | "cache"): NextStep | null {
  for (const path of evidence.paths) {
    const [first, ...others] = REPAIRS[step].filter(
      (repair) =>
        (path.findings[repair.finding] ?? 0n) > 0n &&
        path.kinds.includes(repair.kind) &&
        isAllowed(evidence, repair) &&
        tries(evidence, path, repair) < MOST_TRIES,
    );
    if (first === undefined) continue;
    if (step === "replay") return healsItself(evidence, path, first) ?? truthRepair(path, first);
    return entryRepair(evidence, path, [first, ...others.filter(({ kind }) => kind === first.kind)]);
  }
  return null;
}

/** So long an origin that was put back may take to be found out, and its lost writes to become outstanding again. */
const HEALS_WITHIN_MS = 5_000;

/** Writes that an origin lost as a whole come back without a person: a replay of them would be one too many. */
function healsItself({ asOf }: GuidanceEvidence, { isObserved, regressedSince }: GuidedPath, { finding }: Repair) {
  if (finding !== "regressed" || isObserved || regressedSince === null) return null;
  const leftMs = regressedSince.getTime() + HEALS_WITHIN_MS - asOf.getTime();
  // A time from the clock of another machine says nothing.
  if (leftMs <= 0 || leftMs > 2 * HEALS_WITHIN_MS) return null;
  return wait(
    "replay",
    "Wait some seconds",
    "The record fell back a moment ago. Where a whole origin was put back, its lost writes become outstanding again by themselves; what is left then is repaired here.",
    leftMs,
  );
}

/** A list that a person looks at is no repair yet. */
const LISTED = "This makes a list; nothing is repaired before you run it.";

const countOf = (path: GuidedPath, { finding }: Repair) => path.findings[finding] ?? 0n;

const asked = (path: GuidedPath, repairs: readonly Repair[], course: PlanCourse) => ({
  do: "make-plan" as const,
  kind: (repairs[0] as Repair).kind,
  findings: repairs.map(({ finding }) => finding),
  path: path.name,
  ...course,
});

/** A repair of the record. Beside a late drain it is planned under a pause, so that the two do not compete for the record. */
function truthRepair(path: GuidedPath, repair: Repair): NextStep {
  const count = keys(countOf(path, repair));
  const lagMs = competingLagMs(path, repair);
  if (lagMs === null)
    return noted(
      act(
        "replay",
        repair.label(count),
        repair.reason,
        asked(path, [repair], { pausesDrain: false, runsAtMost: null }),
      ),
      LISTED,
    );
  const paused = act(
    "replay",
    `Pause the drain and plan the repair of ${count}`,
    `${repair.reason} The drain of ${path.title} is ${durationText(lagMs)} behind; while it is paused, it does not compete with the repair for the record.`,
    asked(path, [repair], { pausesDrain: true, runsAtMost: null }),
  );
  return noted(paused, LISTED);
}

/** How late the drain is with which a repair of the record competes; null where there is none. */
function competingLagMs({ isObserved, drain, outstanding, truthLagMs, maxTruthLagMs }: GuidedPath, { kind }: Repair) {
  const competes = factsOf(kind).does === "applies" && !isObserved && drain === "running" && outstanding !== 0n;
  return competes && truthLagMs !== null && truthLagMs > maxTruthLagMs ? truthLagMs : null;
}

/**
 * The repairs of entries that one kind of plan makes. A rebuild compares each entry with what was seen and writes what the record holds, so
 * that it runs at once when the list is no longer than what was shown.
 */
function entryRepair(evidence: GuidanceEvidence, path: GuidedPath, repairs: readonly Repair[]): NextStep {
  const [first] = repairs as [Repair];
  const count = repairs.reduce((sum, repair) => sum + countOf(path, repair), 0n);
  const words =
    repairs.length === 1
      ? first.label(keys(count))
      : `Rebuild the entries of ${count === 1n ? "" : "up to "}${keys(count)}`;
  const atOnce = first.kind === "rebuild" && !path.isObserved;
  const next = act(
    "cache",
    atOnce ? `${words}, then check ${evidence.keys === null ? "every key" : keys(evidence.keys)}` : words,
    first.reason,
    asked(path, repairs, {
      pausesDrain: false,
      runsAtMost: atOnce ? String(count * BigInt(Math.max(1, path.regions))) : null,
    }),
  );
  return atOnce ? next : noted(next, LISTED);
}

/** Findings that only a person can decide about, with the sentence that says why. */
const FOR_PERSONS: Partial<Record<FindingKind, string>> = {
  conflicted: "wait for a decision: amend or suppress each change",
  gapped: "miss versions of which no store has the value: waive them, or write the values anew",
  differs: "hold values that contradict each other: look at each key, and find the program that writes it",
  unknown:
    "carry too little to tell whether their stores agree: map a version in the path's configuration, or waive the keys",
  mismatched: "differ from the ledger, and no repair has put them right: find what writes the rows",
  regressed: "lack writes, and no repair has brought them back: look at their keys",
  bypassed: "are above the ledger, and no repair has put them right: find what writes the rows",
  failed: "are still refused by the record: look at the reason on their keys, then amend or suppress",
  phantom: "show a value that no store can prove, and no repair has cleared it",
  stale: "still show an older value after two rebuilds: find the reader that refills them",
  "region-split": "still differ by region after two rebuilds: find the reader that refills them",
  "suppressed-shown": "still show suppressed writes after two repairs",
};

/** Whether a finding's writes stay outstanding until a person decides: no repair is left, and no queue has them. */
const staysOutstanding = ({ kinds }: GuidedPath, finding: FindingKind): boolean =>
  finding === "conflicted" || (finding === "failed" && kinds.includes("replay"));

/** What is left for a person among a path's findings, or null. Findings that waiting ends are not among it. */
export function leftForPersons({ paths }: GuidanceEvidence, step: "replay" | "cache" | "reconcile"): NextStep | null {
  for (const path of paths)
    for (const [finding, words] of Object.entries(FOR_PERSONS) as [FindingKind, string][]) {
      const count = path.findings[finding] ?? 0n;
      if (count === 0n || (step === "replay" && !staysOutstanding(path, finding))) continue;
      return orElse(
        handOver(step, `${keys(count)} of ${path.title} ${words}.`, [`${path.title}: ${keys(count)} ${words}`]),
        `Look at ${keys(count)}`,
        { do: "look-at-findings", path: path.name, finding },
      );
    }
  return null;
}
