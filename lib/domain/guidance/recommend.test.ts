import { describe, expect, it } from "vitest";
import { PLAN_KINDS } from "../plan/kinds";
import { STEPS, type Step } from "../recovery/steps";
import type { GuidanceEvidence, GuidedPath, GuidedPlan } from "./evidence";
import type { NextStep } from "./next-step";
import { recommend } from "./recommend";

const path = (part: Partial<GuidedPath> = {}): GuidedPath => ({
  name: "profile",
  title: "Profile settings",
  isObserved: false,
  acknowledge: "durable-only",
  heldBy: null,
  isLeftStopped: false,
  isOnCacheWord: false,
  drain: "running",
  drainBecause: null,
  holds: [],
  pausedElsewhere: [],
  outstanding: 0n,
  truthLagMs: 0,
  maxTruthLagMs: 30_000,
  ingressPerSec: 20,
  drainPerSec: 20,
  catchUpMs: 0,
  fallingForMs: null,
  slowBecause: null,
  consumers: 2,
  findings: {},
  regressedSince: null,
  regions: 2,
  kinds: PLAN_KINDS,
  away: [],
  losses: [],
  ...part,
});
const plan = (part: Partial<GuidedPlan> = {}): GuidedPlan => ({
  id: "plan-1",
  kind: "replay",
  findings: ["regressed"],
  path: null,
  status: "ready",
  stale: null,
  digest: "digest-1",
  effects: 159n,
  total: 6_681n,
  canary: 20,
  needsApproval: false,
  isApproved: false,
  run: null,
  ...part,
});
const run = (state: NonNullable<GuidedPlan["run"]>["state"], applied = 20n) => ({
  id: "run-1",
  state,
  applied,
  isOfAuthority: true,
});

/** An incident whose steps before `at` are passed. */
function evidence(at: Step | null, part: Partial<GuidanceEvidence> = {}): GuidanceEvidence {
  const before = at === null ? STEPS.length : STEPS.indexOf(at);
  return {
    asOf: NOW,
    status: "open",
    targeted: false,
    steps: STEPS.map((step, i) => ({
      step,
      isOpen: i < before,
      isPassed: i < before,
      waitsFor: i < before ? [] : [`${step}: now 1, wanted 0`],
    })),
    paths: [path()],
    authority: null,
    plans: [],
    reconciliation: { state: "done", open: 0n, isCurrent: true },
    keys: null,
    dependents: [],
    isReopened: false,
    armed: null,
    ...part,
  };
}
const AWAY = { connection: "shop", parts: ["origin" as const], since: new Date(0), because: "connection refused" };
const NOW = new Date("2026-01-01T03:18:00Z");
const secondsAgo = (s: number) => new Date(NOW.getTime() - s * 1_000);
const LEDGER_LOST = { store: "ledger", kind: "ledger-went-back" as const, since: new Date(0) };
const PARTED = { store: "shop", kind: "parted" as const, since: new Date(0) };
const FALLS = { catchUpMs: null, fallingForMs: 20_000 };
const owed = (part: Partial<GuidedPath> = {}) => path({ outstanding: 1_130n, truthLagMs: 60_000, ...part });

/** The kind, the button and the action's name, or what is to be mended. */
const inShort = ({ kind, label, action, mends }: NextStep) =>
  kind === "hand-over" ? [kind, ...mends] : [kind, label, action?.do ?? null];

describe("the next step", () => {
  it.each<[string, GuidanceEvidence, unknown[]]>([
    ["of a closed incident is none", evidence(null, { status: "closed" }), ["done", "Nothing to do", null]],
    [
      "stops what shows unsaved writes first",
      evidence("stop", { paths: [path({ acknowledge: "contract" })] }),
      ["act", "Show no unsaved writes", "set-acknowledgments"],
    ],
    [
      "takes over what was left stopped, and keeps it so",
      evidence("stop", { paths: [path({ acknowledge: "closed", isLeftStopped: true })] }),
      ["act", "Keep new writes refused", "set-acknowledgments"],
    ],
    [
      "switches what was left stopped with what shows unsaved writes",
      evidence("stop", { paths: [path({ acknowledge: "contract" }), path({ isLeftStopped: true })] }),
      ["act", "Show no unsaved writes", "set-acknowledgments"],
    ],
    [
      "leaves a path to the incident that has it in hand",
      evidence("stop", { paths: [path({ heldBy: "Slow shop" })] }),
      ["hand-over", "Go on with the incident “Slow shop”, and close it before this one."],
    ],
    [
      "hands a store that was put back to a person before anything else",
      evidence("stop", { paths: [path({ acknowledge: "contract", losses: [LEDGER_LOST, PARTED] })] }),
      [
        "hand-over",
        "The ledger was put back to an earlier state: restore a newer copy, or accept the loss in the notice above every page.",
        "Store shop and the ledger have parted: restore a newer copy, or accept the loss in the notice above every page.",
      ],
    ],
    ["waits for producers that follow", evidence("stop"), ["wait", "Wait for the producers", null]],
    ["declares the authority", evidence("authority"), ["act", "The ledger is right", "declare-authority"]],
    [
      "asks a second person for a declared authority",
      evidence("authority", { authority: { store: "ledger", region: null, isPending: true } }),
      ["hand-over", "An approver confirms the declared authority."],
    ],
    [
      "hands over a store that is away, once nothing can be promised wrongly",
      evidence("replay", { paths: [owed({ away: [AWAY] })] }),
      ["hand-over", "Bring back the store shop: connection refused"],
    ],
    [
      "does not wait for a replica",
      evidence("restore", { paths: [path({ away: [{ ...AWAY, parts: ["replica"] }] })] }),
      ["act", "Restore and reopen", "restore"],
    ],
    [
      "lets a queue drain that drains",
      evidence("replay", { paths: [owed({ catchUpMs: 180_000 })] }),
      ["wait", "Let it drain (about 3 min)", null],
    ],
    [
      "says that no replay helps while more comes in than goes out",
      evidence("replay", { paths: [owed({ ...FALLS, ingressPerSec: 29, drainPerSec: 23 })] }),
      ["hand-over", "Make the record of Profile settings faster, or send it fewer writes."],
    ],
    [
      "names what holds a record that takes nothing",
      evidence("replay", {
        paths: [owed({ ...FALLS, ingressPerSec: 0, drainPerSec: 0, slowBecause: "flushes wait for a lock" })],
      }),
      [
        "hand-over",
        "Find what keeps the record of Profile settings from taking writes.",
        "In the origin of Profile settings, flushes wait for a lock.",
      ],
    ],
    [
      "does not call a backlog falling that is not measured",
      evidence("replay", { paths: [owed({ catchUpMs: null, ingressPerSec: null, drainPerSec: null })] }),
      ["wait", "Let it drain", null],
    ],
    [
      "does not call a backlog falling while nothing comes in",
      evidence("replay", { paths: [owed({ ...FALLS, ingressPerSec: 0, drainPerSec: 0 })] }),
      ["wait", "Let it drain", null],
    ],
    [
      "hands over a backlog that nothing has moved for a minute",
      evidence("replay", { paths: [owed({ ...FALLS, fallingForMs: 60_000, ingressPerSec: 0, drainPerSec: 0 })] }),
      ["hand-over", "Find what keeps the record of Profile settings from taking writes."],
    ],
    [
      "does not tell a person of rates that a drain which just set in shows",
      evidence("replay", { paths: [owed({ ...FALLS, fallingForMs: 2_000, ingressPerSec: 2, drainPerSec: 0 })] }),
      ["wait", "Let it drain", null],
    ],
    [
      "does not replay what no queue holds in the moment after a hold",
      evidence("replay", {
        paths: [owed({ catchUpMs: null, drainPerSec: 0, findings: { stranded: 3n } })],
      }),
      ["wait", "Let it drain", null],
    ],
    [
      "starts workers where none is there",
      evidence("replay", { paths: [owed({ catchUpMs: null, consumers: 0 })] }),
      ["hand-over", "Start a materializer: npm run workers -- materializer"],
    ],
    [
      "resumes a paused drain",
      evidence("replay", { paths: [owed({ drain: "paused", drainBecause: "deploy" })] }),
      ["act", "Resume the drain of Profile settings", "resume-drain"],
    ],
    [
      "resumes a held lane",
      evidence("replay", { paths: [owed({ catchUpMs: 1_000, holds: [{ lane: 2, key: null, reason: "deploy" }] })] }),
      ["act", "Resume lane 2 of Profile settings", "resume-drain"],
    ],
    [
      "resumes a held key, and does not name it",
      evidence("replay", { paths: [owed({ catchUpMs: 1_000, holds: [{ lane: null, key: "k7", reason: "deploy" }] })] }),
      ["act", "Resume a held key of Profile settings", "resume-drain"],
    ],
    [
      "hands over a queue that another tool paused",
      evidence("replay", { paths: [owed({ catchUpMs: 1_000, pausedElsewhere: [1, 3] })] }),
      ["hand-over", "Profile settings: resume lanes 1, 3 with the tool that paused the queue."],
    ],
    [
      "does on one path what does not wait for another",
      evidence("replay", { paths: [owed({ catchUpMs: 9_000 }), owed({ title: "Orders", drain: "paused" })] }),
      ["act", "Resume the drain of Orders", "resume-drain"],
    ],
    [
      "mends a record that takes no writes",
      evidence("replay", { paths: [owed({ drain: "self-paused", drainBecause: "read-only" })] }),
      ["hand-over", "Let the record of Profile settings take writes again."],
    ],
    [
      "replays what nothing drains",
      evidence("replay", { paths: [owed({ ...FALLS, drainPerSec: 0, findings: { stranded: 4n } })] }),
      ["act", "Replay 4 keys whose writes no queue holds", "make-plan"],
    ],
    [
      "leaves what is stranded to a queue that drains",
      evidence("replay", { paths: [owed({ catchUpMs: 5_000, findings: { stranded: 4n } })] }),
      ["wait", "Let it drain (about 5 s)", null],
    ],
    [
      "waits where a record fell back a moment ago: a whole origin that was put back heals by itself",
      evidence("replay", { paths: [path({ findings: { regressed: 2n }, regressedSince: secondsAgo(2) })] }),
      ["wait", "Wait some seconds", null],
    ],
    ...[secondsAgo(6), secondsAgo(-3_600)].map((regressedSince): [string, GuidanceEvidence, unknown[]] => [
      `replays what is still lost, known since ${regressedSince.toISOString()}`,
      evidence("replay", { paths: [path({ findings: { regressed: 2n }, regressedSince })] }),
      ["act", "Apply the lost writes of 2 keys again", "make-plan"],
    ]),
    [
      "saves what only a cache has before anything is cleared",
      evidence("replay", { paths: [owed({ findings: { phantom: 4n, regressed: 2n } })] }),
      ["act", "Save 4 keys that only a cache has", "make-plan"],
    ],
    [
      "applies lost writes again",
      evidence("replay", { paths: [owed({ truthLagMs: 9_000, findings: { regressed: 1n, late: 5n } })] }),
      ["act", "Apply the lost writes of 1 key again", "make-plan"],
    ],
    [
      "pauses a late drain before it plans a repair of the record",
      evidence("replay", { paths: [owed({ findings: { regressed: 159n } })] }),
      ["act", "Pause the drain and plan the repair of 159 keys", "make-plan"],
    ],
    [
      "pauses no drain that another system has",
      evidence("replay", { paths: [owed({ isObserved: true, findings: { regressed: 2n } })] }),
      ["act", "Apply the lost writes of 2 keys again", "make-plan"],
    ],
    [
      "takes over what the origin holds where the origin is right",
      evidence("replay", {
        authority: { store: "origin", region: null, isPending: false },
        paths: [path({ findings: { mismatched: 2n } })],
      }),
      ["act", "Take 2 keys into the ledger as the record has them", "make-plan"],
    ],
    [
      "follows the rule of a finding beside the declared store",
      evidence("replay", {
        authority: {
          store: "ledger",
          region: null,
          rules: [{ for: { finding: "bypassed" }, store: "origin", region: null }],
          isPending: false,
        },
        paths: [path({ findings: { bypassed: 2n, mismatched: 1n } })],
      }),
      ["act", "Put the ledger's value back on 1 key", "make-plan"],
    ],
    [
      "proposes no repair from the ledger where a cache region is right",
      evidence("replay", {
        authority: { store: "cache", region: "eu", isPending: false },
        paths: [owed({ catchUpMs: 5_000, findings: { bypassed: 2n } })],
      }),
      ["wait", "Let it drain (about 5 s)", null],
    ],
    [
      "leaves a decision to a person",
      evidence("replay", { paths: [owed({ findings: { conflicted: 3n } })] }),
      ["hand-over", "Profile settings: 3 keys wait for a decision: amend or suppress each change"],
    ],
    [
      "leaves writes to a person that two replays did not bring in",
      evidence("replay", {
        paths: [owed({ catchUpMs: 1_000, findings: { failed: 1n } })],
        plans: ["a", "b"].map((id) => plan({ id, findings: ["failed"], run: run("done", 0n) })),
      }),
      [
        "hand-over",
        "Profile settings: 1 key are still refused by the record: look at the reason on their keys, then amend or suppress",
      ],
    ],
    [
      "offers no repair that the path's owner does not allow",
      evidence("replay", { paths: [owed({ kinds: [], findings: { failed: 3n }, catchUpMs: 5_000 })] }),
      ["wait", "Let it drain (about 5 s)", null],
    ],
    [
      "waits for a list",
      evidence("replay", { plans: [plan({ status: "building" })] }),
      ["wait", "Wait for the plan", null],
    ],
    ["runs a canary first", evidence("replay", { plans: [plan()] }), ["act", "Run 20 effects first", "start-run"]],
    [
      "runs a small plan whole",
      evidence("replay", { plans: [plan({ effects: 4n, canary: 0 })] }),
      ["act", "Run 4 effects", "start-run"],
    ],
    [
      "asks a second person for a plan",
      evidence("replay", { plans: [plan({ needsApproval: true })] }),
      ["hand-over", "An approver approves the replay."],
    ],
    [
      "runs an approved plan",
      evidence("replay", { plans: [plan({ needsApproval: true, isApproved: true })] }),
      ["act", "Run 20 effects first", "start-run"],
    ],
    [
      "continues after the canary, with what is left",
      evidence("replay", { plans: [plan({ run: run("waiting") })] }),
      ["act", "Continue: 139 effects", "continue-run"],
    ],
    [
      "resumes the drain with the end of a run that it was paused for",
      evidence("replay", {
        paths: [owed({ drain: "paused", drainBecause: "the repair" })],
        plans: [plan({ path: "profile", run: run("waiting") })],
      }),
      ["act", "Continue: 139 effects, then resume the drain", "continue-run"],
    ],
    [
      "resumes a paused run",
      evidence("replay", { plans: [plan({ run: run("paused") })] }),
      ["act", "Resume the replay", "resume-run"],
    ],
    [
      "aborts a run that cannot go on under the authority of now",
      evidence("replay", { plans: [plan({ run: { ...run("paused"), isOfAuthority: false } })] }),
      ["act", "Abort the replay", "abort-run"],
    ],
    [
      "takes the record's rows into the ledger where the record is right",
      evidence("replay", {
        authority: { store: "origin", region: null, isPending: false },
        paths: [owed({ findings: { mismatched: 2n } })],
      }),
      ["act", "Take 2 keys into the ledger as the record has them", "make-plan"],
    ],
    [
      "copies no value of another store where a cache is right",
      evidence("replay", {
        authority: { store: "cache", region: "eu", isPending: false },
        paths: [owed({ findings: { mismatched: 2n, bypassed: 1n }, catchUpMs: 4_000 })],
      }),
      ["wait", "Let it drain (about 4 s)", null],
    ],
    [
      "waits for a run",
      evidence("replay", { plans: [plan({ run: run("running") })] }),
      ["wait", "Wait for the run", null],
    ],
    [
      "never runs a plan without an effect",
      evidence("replay", { paths: [owed({ catchUpMs: 9_000 })], plans: [plan({ effects: 0n })] }),
      ["wait", "Let it drain (about 9 s)", null],
    ],
    [
      "never runs a stale plan",
      evidence("replay", { paths: [owed({ catchUpMs: 9_000 })], plans: [plan({ stale: "the authority changed" })] }),
      ["wait", "Let it drain (about 9 s)", null],
    ],
    [
      "does not clear caches before the record has the writes",
      evidence("replay", {
        paths: [owed({ catchUpMs: 9_000, findings: { stale: 9n } })],
        plans: [plan({ kind: "rebuild" })],
      }),
      ["wait", "Let it drain (about 9 s)", null],
    ],
    [
      "rebuilds what is older than the record",
      evidence("cache", { paths: [path({ findings: { stale: 110n } })] }),
      ["act", "Rebuild the entries of 110 keys, then check every key", "make-plan"],
    ],
    [
      "names the keys that it checks, and rebuilds all entries that one plan can",
      evidence("cache", { keys: 803n, paths: [path({ findings: { stale: 100n, "region-split": 10n } })] }),
      ["act", "Rebuild the entries of up to 110 keys, then check 803 keys", "make-plan"],
    ],
    [
      "clears entries only after a look at the list",
      evidence("cache", { paths: [path({ findings: { "suppressed-shown": 3n } })] }),
      ["act", "Clear the entries of 3 keys that show suppressed writes", "make-plan"],
    ],
    [
      "waits for entries that confirm by themselves",
      evidence("cache", { paths: [path({ findings: { masked: 3n } })] }),
      ["wait", "Wait for the caches", null],
    ],
    [
      "hands over entries that two rebuilds did not mend",
      evidence("cache", {
        paths: [path({ findings: { stale: 3n } })],
        plans: ["a", "b"].map((id) => plan({ id, kind: "rebuild", findings: ["stale"], run: run("done", 3n) })),
      }),
      [
        "hand-over",
        "Profile settings: 3 keys still show an older value after two rebuilds: find the reader that refills them",
      ],
    ],
    ["compares every key", evidence("reconcile", { reconciliation: null }), ["act", "Compare every key", "reconcile"]],
    [
      "compares again after a run",
      evidence("reconcile", { reconciliation: { state: "done", open: 0n, isCurrent: false } }),
      ["act", "Compare every key", "reconcile"],
    ],
    [
      "repairs what the comparison found",
      evidence("reconcile", {
        reconciliation: { state: "done", open: 2n, isCurrent: true },
        paths: [path({ findings: { mismatched: 2n } })],
      }),
      ["act", "Put the ledger's value back on 2 keys", "make-plan"],
    ],
    [
      "hands over what two repairs did not mend",
      evidence("reconcile", {
        reconciliation: { state: "done", open: 2n, isCurrent: true },
        paths: [path({ findings: { stale: 2n } })],
        plans: ["a", "b"].map((id) => plan({ id, kind: "rebuild", findings: ["stale"], run: run("done", 2n) })),
      }),
      [
        "hand-over",
        "Profile settings: 2 keys still show an older value after two rebuilds: find the reader that refills them",
      ],
    ],
    ["restores what is in order", evidence("restore"), ["act", "Restore and reopen", "restore"]],
    [
      "arms the reopening of a path that is late",
      evidence("restore", { paths: [path({ truthLagMs: 164_000 })] }),
      ["act", "Reopen once lag stays under 30 s, then close", "arm-reopening"],
    ],
    [
      "waits for a reopening that is armed, also where no path is late at this moment",
      evidence("restore", { armed: { lagUnderMs: 30_000, thenClose: true } }),
      ["wait", "Wait: it reopens once lag stays under 30 s, then closes", null],
    ],
    [
      "watches once an armed reopening was carried out",
      evidence("restore", { isReopened: true, armed: { lagUnderMs: 30_000, thenClose: false } }),
      ["wait", "Watch the truth lag", null],
    ],
    [
      "restores nothing on a path whose lag is unknown",
      evidence("restore", { paths: [path({ truthLagMs: null })] }),
      ["wait", "Wait until the truth lag is measured", null],
    ],
    [
      "names a dependent that did not come back",
      evidence("restore", {
        isReopened: true,
        dependents: [{ name: "search-index", state: "failed", because: "refused" }],
      }),
      ["hand-over", "Repair search-index, then press “Try again” beside it in step 6."],
    ],
    ["watches after the reopening", evidence("restore", { isReopened: true }), ["wait", "Watch the truth lag", null]],
    ["closes at the end", evidence(null, { isReopened: true }), ["act", "Close the incident", "close"]],
  ])("%s", (_, given, wanted) => {
    expect(inShort(recommend(given))).toEqual(wanted);
  });

  it("runs a rebuild at once only while it has no more effects than the keys that were shown have entries", () => {
    const next = recommend(evidence("cache", { paths: [path({ findings: { stale: 100n, "region-split": 10n } })] }));
    expect(next.action).toEqual({
      do: "make-plan",
      kind: "rebuild",
      findings: ["stale", "region-split"],
      path: "profile",
      pausesDrain: false,
      runsAtMost: "220",
    });
  });

  it("says of a button that makes a list that nothing is repaired before the list is run", () => {
    const nothingYet = "nothing is repaired before you run it";
    const saves = evidence("replay", { paths: [path({ findings: { phantom: 4n } })] });
    const pauses = evidence("replay", { paths: [owed({ findings: { regressed: 159n } })] });
    const rebuilds = evidence("cache", { paths: [path({ findings: { stale: 2n } })] });
    expect(recommend(saves).note).toContain(nothingYet);
    expect(recommend(pauses).note).toContain(nothingYet);
    expect(recommend(rebuilds).note).toBeNull();
    // The command is recorded with the reason.
    expect(recommend(saves).reason).not.toContain("button");
  });

  it("says what the last run did before every key is compared", () => {
    const stale = { state: "done", open: 0n, isCurrent: false } as const;
    const run = { id: "r", state: "done", applied: 3n, isOfAuthority: true } as const;
    const { reason } = recommend(evidence("reconcile", { reconciliation: stale, plans: [plan({ effects: 4n, run })] }));
    expect(reason).toBe("The replay has ended: 3 of 4 effects took place. No key was compared since.");
  });

  it("gives a reason with each step", () => {
    for (const step of STEPS) expect(recommend(evidence(step)).reason).toMatch(/\.$/);
  });

  it.each([0, 164_000])(
    "says before a reopening, at a lag of %s ms, that a contract lets a cache alone have writes",
    (truthLagMs) => {
      const reasonOf = (isOnCacheWord: boolean) =>
        recommend(evidence("restore", { paths: [path({ isOnCacheWord, truthLagMs })] })).reason;
      expect(reasonOf(true)).toContain("Once reopened, Profile settings acknowledges writes in a cache alone again");
      expect(reasonOf(false)).not.toContain("cache alone");
    },
  );

  it("says of the ledger's writes that they are kept, and never that it has all: a cache alone may have one, or it was put back", () => {
    const reasonOf = (findings: GuidedPath["findings"]) =>
      recommend(evidence("authority", { paths: [path({ findings })] })).reason;
    for (const findings of [{ phantom: 1n }, { regressed: 3n }]) {
      expect(reasonOf(findings)).toContain("very write that the ledger has is kept");
      expect(reasonOf(findings)).not.toContain("acknowledged");
    }
  });
});
