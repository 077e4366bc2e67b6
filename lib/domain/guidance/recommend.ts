import { byHarm, LOSS_WORDS, storeTitle } from "../losses";
import { factsOf } from "../plan/kinds";
import type { Step } from "../recovery/steps";
import { RUN } from "../run/transitions";
import { durationText, grouped } from "../truth/summary";
import { ofDrain } from "./drains";
import type { GuidanceEvidence, GuidedPath, GuidedPlan } from "./evidence";
import { act, done, handOver, type NextStep, noted, orElse, wait } from "./next-step";
import { leftForPersons, nextRepair } from "./repairs";

type Decide = (evidence: GuidanceEvidence) => NextStep | null;

/** The next best step of an incident: the first that something speaks for, in the order of the recovery. */
export function recommend(evidence: GuidanceEvidence): NextStep {
  if (evidence.status === "closed") return done("The incident is closed.");
  for (const decide of DECISIONS) {
    const next = decide(evidence);
    if (next !== null) return next;
  }
  return act("restore", "Close the incident", "Every step has passed, and the truth lag stayed within the contract.", {
    do: "close",
  });
}

const isPassed = ({ steps }: GuidanceEvidence, step: Step) =>
  steps.find((each) => each.step === step)?.isPassed ?? false;
const isOpen = ({ steps }: GuidanceEvidence, step: Step) => steps.find((each) => each.step === step)?.isOpen ?? false;
const waitsOf = ({ steps }: GuidanceEvidence, step: Step) =>
  steps
    .find((each) => each.step === step)
    ?.waitsFor.slice(0, 2)
    .join("; ") ?? "";
const titles = (paths: readonly GuidedPath[]) => paths.map(({ title }) => title).join(", ");

function stop(evidence: GuidanceEvidence): NextStep | null {
  if (isPassed(evidence, "stop")) return null;
  const native = evidence.paths.filter(({ isObserved }) => !isObserved);
  const held = native.find(({ heldBy }) => heldBy !== null);
  if (held !== undefined)
    return handOver("stop", `The incident “${held.heldBy}” has the acknowledgments of ${held.title} in hand.`, [
      `Go on with the incident “${held.heldBy}”, and close it before this one.`,
    ]);
  const left = native.filter(({ isLeftStopped }) => isLeftStopped);
  if (left.length > 0 && left.length === native.length && left.every(({ acknowledge }) => acknowledge === "closed"))
    return act(
      "stop",
      "Keep new writes refused",
      `${titles(left)} ${left.length === 1 ? "refuses" : "refuse"} new writes already, and no open incident has that in hand. This one takes it over, and gives it back at its end.`,
      { do: "set-acknowledgments", mode: "closed" },
    );
  const open = native.filter(({ acknowledge, isLeftStopped }) => acknowledge === "contract" || isLeftStopped);
  if (open.length > 0)
    return orElse(
      act(
        "stop",
        "Show no unsaved writes",
        `${titles(open)} still ${open.length === 1 ? "shows" : "show"} writes before the record has them. After the switch a write is acknowledged once the ledger has it, and no cache shows it before the record has it.`,
        { do: "set-acknowledgments", mode: "durable-only" },
      ),
      "Refuse new writes",
      { do: "set-acknowledgments", mode: "closed" },
    );
  return wait(
    "stop",
    "Wait for the producers",
    `The new setting is not in force everywhere yet: ${waitsOf(evidence, "stop")}.`,
  );
}

function authority(evidence: GuidanceEvidence): NextStep | null {
  if (isPassed(evidence, "authority")) return null;
  if (evidence.authority?.isPending)
    return handOver("authority", "The declared authority waits for a second person.", [
      "An approver confirms the declared authority.",
    ]);
  const isElsewhere = evidence.paths.some(({ findings }) => (findings.phantom ?? 0n) > 0n);
  const kept = isElsewhere
    ? "Writes that only a cache shows are saved into the ledger before anything clears them. Every write that the ledger has is kept."
    : "Every write that the ledger has is kept, and none is discarded.";
  return noted(
    act("authority", "The ledger is right", kept, { do: "declare-authority", store: "ledger" }),
    "The declaration by itself changes no store.",
  );
}

/** A store that was put back: what it lost decides what there is to repair, and only a person can accept it. */
function storesPutBack(evidence: GuidanceEvidence): NextStep | null {
  const losses = evidence.paths.flatMap((path) => path.losses).toSorted((a, b) => byHarm(a.kind, b.kind));
  const [first] = losses;
  if (first === undefined) return null;
  const step = evidence.steps.find(({ isPassed }) => !isPassed)?.step ?? "restore";
  const names = [...new Map(losses.map((loss) => [loss.store, loss])).values()];
  return handOver(
    step,
    `${storeTitle(first.store)} ${LOSS_WORDS[first.kind].found}, found at ${first.since.toISOString()}. ${LOSS_WORDS[first.kind].means}`,
    names.map(
      ({ store, kind }) =>
        `${storeTitle(store)} ${LOSS_WORDS[kind].found}: restore a newer copy, or accept the loss in the notice above every page.`,
    ),
  );
}

/** A store that the rest of the recovery needs and that does not answer. */
function storesAway({ paths }: GuidanceEvidence): NextStep | null {
  const away = paths.flatMap((path) => path.away.filter(({ parts }) => parts.some((part) => part !== "replica")));
  const [first] = away;
  if (first === undefined) return null;
  const names = [...new Map(away.map((store) => [store.connection, store])).values()];
  return handOver(
    "replay",
    `Store ${first.connection} has not answered since ${first.since.toISOString()}. Until the store answers, nothing that needs it can be repaired or proven.`,
    names.map(({ connection, because }) => `Bring back the store ${connection}: ${because}`),
  );
}

/** What was begun and has not ended: a list being frozen, a plan that may run, a run. */
function underWay(evidence: GuidanceEvidence): NextStep | null {
  for (const plan of evidence.plans) {
    const step = factsOf(plan.kind).step;
    const next = plan.run === null ? ofPlan(evidence, plan, step) : ofRun(evidence, plan, plan.run);
    if (next !== null) return next;
  }
  return null;
}

function ofPlan(evidence: GuidanceEvidence, plan: GuidedPlan, step: "replay" | "cache"): NextStep | null {
  const { id, status, stale, digest, effects, needsApproval, isApproved, canary } = plan;
  if (status === "building") return wait(step, "Wait for the plan", "The list of the plan is being frozen.");
  if (status === "failed" || stale !== null || digest === null || effects === null || effects === 0n) return null;
  if (step === "cache" && !isPassed(evidence, "replay")) return null;
  const noun = factsOf(plan.kind).noun.toLowerCase();
  const orLook = (next: NextStep) => orElse(next, "Look at the plan", { do: "look-at-plan", plan: id });
  if (needsApproval && !isApproved)
    return orLook(
      handOver(step, `The ${noun} of ${effectsOf(effects)} needs a second person.`, [
        `An approver approves the ${noun}.`,
      ]),
    );
  const first = canary > 0 && BigInt(canary) < effects ? BigInt(canary) : null;
  return orLook(
    act(
      step,
      first === null ? `Run ${effectsOf(effects)}` : `Run ${effectsOf(first)} first`,
      `The list of the ${noun} is frozen, and its run has ${effectsOf(effects)}. A key that moved since then is left alone and reported.`,
      { do: "start-run", plan: id, kind: plan.kind, digest, effects: String(effects) },
    ),
  );
}

const effectsOf = (n: bigint) => (n === 1n ? "1 effect" : `${grouped(n)} effects`);

function ofRun(evidence: GuidanceEvidence, plan: GuidedPlan, run: NonNullable<GuidedPlan["run"]>): NextStep | null {
  if (RUN.isEnd(run.state)) return null;
  const { step } = factsOf(plan.kind);
  const noun = factsOf(plan.kind).noun.toLowerCase();
  const left = plan.effects === null ? null : plan.effects - run.applied;
  if (!run.isOfAuthority && (run.state === "waiting" || run.state === "paused"))
    return act(
      step,
      `Abort the ${noun}`,
      `The authority was declared again after the ${noun} was planned, so that its run cannot go on. What it did stays.`,
      { do: "abort-run", run: run.id },
    );
  switch (run.state) {
    case "waiting":
      return orElse(
        continued(
          act(
            step,
            left === null ? "Continue" : `Continue: ${effectsOf(left)}`,
            `The first ${effectsOf(run.applied)} of the ${noun} took place and were read back.`,
            { do: "continue-run", run: run.id, resumesDrain: null },
          ),
          run.id,
          evidence.paths.find(({ name, drain }) => name === plan.path && drain === "paused"),
        ),
        "Look at the outcomes",
        { do: "look-at-plan", plan: plan.id },
      );
    case "paused":
      return act(step, `Resume the ${noun}`, `The run of the ${noun} is paused.`, { do: "resume-run", run: run.id });
    case "aborting":
      return wait(step, "Wait for the run", `The ${noun} is being aborted, and ends once its last batch has landed.`);
    default:
      return wait(step, "Wait for the run", `The ${noun} is running.`);
  }
}

/** A run under a paused drain ends with the drain's return. */
const continued = (next: NextStep, run: string, paused: GuidedPath | undefined): NextStep =>
  paused === undefined
    ? next
    : {
        ...next,
        label: `${next.label}, then resume the drain`,
        action: { do: "continue-run", run, resumesDrain: paused.name },
      };

function drains(evidence: GuidanceEvidence): NextStep | null {
  if (isPassed(evidence, "replay")) return null;
  const nexts = evidence.paths.flatMap((path) => ofDrain(path) ?? []);
  // A step on one path does not wait for the drain of another.
  return (
    nexts.find(({ kind }) => kind === "act") ??
    nexts.find(({ kind }) => kind === "hand-over") ??
    nexts[0] ??
    wait("replay", "Wait for the queue", `The gate waits: ${waitsOf(evidence, "replay")}.`)
  );
}

function caches(evidence: GuidanceEvidence): NextStep | null {
  if (isPassed(evidence, "cache")) return null;
  return (
    nextRepair(evidence, "cache") ??
    leftForPersons(evidence, "cache") ??
    wait("cache", "Wait for the caches", `The gate waits: ${waitsOf(evidence, "cache")}.`)
  );
}

function reconcile(evidence: GuidanceEvidence): NextStep | null {
  if (isPassed(evidence, "reconcile")) return null;
  const { reconciliation } = evidence;
  const start = (reason: string) => act("reconcile", "Compare every key", reason, { do: "reconcile" });
  if (reconciliation === null) return start("No key in scope was compared with the authority yet.");
  if (reconciliation.state === "running")
    return wait("reconcile", "Wait for the comparison", "Every key in scope is being compared.");
  if (reconciliation.state === "failed") return start("The last comparison did not end.");
  if (!reconciliation.isCurrent) return start(`${lastRun(evidence)} No key was compared since.`);
  return (
    nextRepair(evidence, "replay") ??
    nextRepair(evidence, "cache") ??
    leftForPersons(evidence, "reconcile") ??
    start(
      `The last comparison found ${reconciliation.open === 1n ? "1 key" : `${grouped(reconciliation.open ?? 0n)} keys`} with a finding, and nothing of it is listed now.`,
    )
  );
}

/** The outcome of the newest run that has ended. */
function lastRun({ plans }: GuidanceEvidence): string {
  const ended = plans.find(({ run }) => run !== null && RUN.isEnd(run.state));
  if (ended?.run == null) return "A run has ended.";
  const { kind, effects, run } = ended;
  return `The ${factsOf(kind).noun.toLowerCase()} has ended: ${grouped(run.applied)} of ${effects === null ? "its effects" : effectsOf(effects)} took place.`;
}

function restore(evidence: GuidanceEvidence): NextStep | null {
  if (evidence.isReopened && isOpen(evidence, "restore")) return null;
  const failed = evidence.dependents.find(({ state }) => state === "failed");
  if (failed !== undefined)
    return handOver("restore", `${failed.name} could not be restored: ${failed.because ?? "no reason is known"}.`, [
      `Repair ${failed.name}, then press “Try again” beside it in step 6.`,
    ]);
  const late = evidence.paths.find(
    ({ truthLagMs, maxTruthLagMs }) => truthLagMs === null || truthLagMs > maxTruthLagMs,
  );
  if (evidence.armed !== null && !evidence.isReopened) return isArmed(evidence.armed, late);
  if (late !== undefined && !evidence.isReopened) return tooLate(late, cacheWordAgain(evidence.paths));
  if (!evidence.isReopened)
    return act("restore", "Restore and reopen", `${TRUE_AND_IN_TIME}${cacheWordAgain(evidence.paths)}`, {
      do: "restore",
    });
  return wait("restore", "Watch the truth lag", `The gate waits: ${waitsOf(evidence, "restore")}.`);
}

const TRUE_AND_IN_TIME = "Every key in scope agrees with the authority, and no path is late.";

/** A path returns to what its contract says, also where that let the writes be lost. */
const cacheWordAgain = (paths: readonly GuidedPath[]): string =>
  paths
    .filter(({ isOnCacheWord }) => isOnCacheWord)
    .map(
      ({ title }) =>
        ` Once reopened, ${title} acknowledges writes in a cache alone again, and a cache that fails can lose such writes. The path’s “acknowledge” in trueup.yaml decides that.`,
    )
    .join("");

/** A path that is late is not reopened now. Where its lag is known, the reopening can be armed. */
function tooLate(late: GuidedPath, then: string): NextStep {
  const { title, truthLagMs, maxTruthLagMs, catchUpMs } = late;
  if (truthLagMs === null)
    return wait(
      "restore",
      "Wait until the truth lag is measured",
      `The truth lag of ${title} is not measured, so nothing that depends on the path is restored. Check that the sampler runs.`,
      catchUpMs,
    );
  return act(
    "restore",
    `Reopen once lag stays under ${durationText(maxTruthLagMs)}, then close`,
    `${behind(late)}${then}`,
    {
      do: "arm-reopening",
      lagUnderMs: maxTruthLagMs,
    },
  );
}

const isArmed = ({ lagUnderMs, thenClose }: { lagUnderMs: number; thenClose: boolean }, late: GuidedPath | undefined) =>
  wait(
    "restore",
    `Wait: it reopens once lag stays under ${durationText(lagUnderMs)}${thenClose ? ", then closes" : ""}`,
    late === undefined ? "No path is late. The reopening is armed." : behind(late),
    late?.catchUpMs ?? null,
  );

const behind = ({ title, truthLagMs, maxTruthLagMs }: GuidedPath): string =>
  truthLagMs === null
    ? `The truth lag of ${title} is not measured.`
    : `${title} is ${durationText(truthLagMs)} behind, and its contract tolerates ${durationText(maxTruthLagMs)}.`;

/** Repairs of truth come before anything waits: the queue does not end what it did not cause. */
const truth: Decide = (evidence) =>
  isPassed(evidence, "replay") && isPassed(evidence, "cache")
    ? null
    : (nextRepair(evidence, "replay") ?? (isPassed(evidence, "replay") ? null : leftForPersons(evidence, "replay")));

const DECISIONS: readonly Decide[] = [
  storesPutBack,
  stop,
  authority,
  storesAway,
  underWay,
  truth,
  drains,
  caches,
  reconcile,
  restore,
];
