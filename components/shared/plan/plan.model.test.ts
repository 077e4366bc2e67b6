import { describe, expect, it } from "vitest";
import { planFixture } from "../../../test/fixtures/wire/plans";
import {
  countedResults,
  drainFirst,
  effectsFirst,
  kindMeaningIn,
  refusingPaths,
  remadeOf,
  runWords,
  seenWords,
  selectionWords,
  shortDigest,
  typedBefore,
  whyNotApprove,
  whyNotRun,
} from "./plan.model";

const now = Date.parse("2026-03-04T03:18:21Z");
const ready = planFixture(now, { needsApproval: false });
const given = { by: "grace", at: ready.createdAt, own: false, void: null };

it.each([
  [{ kind: "replay", seen: "2500", region: null, result: "apply" }, "origin at 2,500"],
  [{ kind: "rebuild", seen: "3", region: "eu", result: "apply" }, "entry at 3"],
  [{ kind: "salvage", seen: "3", region: "eu", result: "apply" }, "above 3"],
  [{ kind: "invalidate", seen: "without a version", region: "eu", result: "apply" }, "without a version"],
  [{ kind: "replay", seen: null, region: null, result: "applied" }, "nothing there"],
  [{ kind: "replay", seen: null, region: null, result: "superseded" }, null],
] as const)("says of %j what it found: %s", (item, words) => {
  expect(seenWords(item)).toBe(words);
});

it.each([
  [{ apply: "159", superseded: "6522" }, "apply"],
  [{ apply: "159" }, null],
  [{ apply: "0", superseded: "9" }, null],
  [{}, null],
])("shows of %j first the items: %s", (counts, shown) => {
  expect(effectsFirst(counts)).toBe(shown);
});

describe("whyNotRun", () => {
  it("lets a ready plan run", () => expect(whyNotRun(ready, now)).toBeNull());

  it.each([
    [{ status: "building" as const }, "frozen"],
    [{ status: "failed" as const, because: "No authority." }, "No authority."],
    [{ run: { id: "r", state: "done" as const } }, "runs once"],
    [{ stale: "The epoch moved." }, "epoch moved"],
    [{ expiresAt: new Date(now - 1).toISOString() }, "expired"],
    [{ needsApproval: true }, "second person"],
    [{ total: "0" }, "no items"],
    [{ kind: "rewrite" as const, counts: { "already-applied": "3" } }, "would change anything"],
    [{ kind: "replay" as const, settles: false, counts: { superseded: "3" } }, "would change anything"],
    [{ kind: "replay" as const, counts: { blocked: "3" } }, "would change anything"],
  ])("says why it cannot run: %j", (over, why) => expect(whyNotRun({ ...ready, ...over }, now)).toContain(why));

  it("lets it run once it is approved", () =>
    expect(whyNotRun({ ...ready, needsApproval: true, approvals: [given] }, now)).toBeNull());

  it("does not let it run on an approval that counts no more", () =>
    expect(whyNotRun({ ...ready, needsApproval: true, approvals: [{ ...given, void: "grace left" }] }, now)).toContain(
      "second person",
    ));
});

describe("whyNotApprove", () => {
  it("lets approve whoever did not make it, once", () => {
    expect(whyNotApprove({ ...ready, own: true }, "ada", now)).toContain("another person");
    expect(whyNotApprove(ready, "grace", now)).toBeNull();
    const own = { ...given, own: true };
    expect(whyNotApprove({ ...ready, approvals: [own] }, "grace", now)).toContain("approved");
    expect(whyNotApprove({ ...ready, approvals: [{ ...own, void: "too old" }] }, "grace", now)).toBeNull();
    expect(whyNotApprove({ ...ready, approvals: [given] }, "grace", now)).toBeNull();
  });

  it("lets nobody approve what can be run no more", () => {
    expect(whyNotApprove({ ...ready, stale: "The epoch moved." }, "grace", now)).toContain("epoch moved");
    const expiresAt = new Date(now - 1).toISOString();
    expect(whyNotApprove({ ...ready, expiresAt }, "grace", now)).toContain("expired");
    expect(whyNotApprove({ ...ready, expiresAt }, "grace", null)).toBeNull();
  });
});

it.each([
  ["suppress", "2", ["profile"], "profile"],
  ["suppress", "10001", ["profile", "orders"], "profile orders"],
  ["suppress", "1", ["profile"], null],
  ["replay", "10001", ["profile"], null],
  ["rebuild", "10001", ["profile"], null],
] as const)("asks before a plan to %s %s items of %s for %s", (kind, apply, paths, typed) =>
  expect(typedBefore({ kind, counts: { apply } }, paths)).toBe(typed),
);

it.each([
  [{ apply: "3" }, 0, "Run 3 effects"],
  [{ apply: "1", superseded: "4" }, 0, "Run 1 effect"],
  [{ apply: "1159" }, 20, "Run 20 effects first"],
  [{ apply: "20" }, 20, "Run 20 effects"],
  [{ superseded: "4" }, 0, "Run the plan"],
])("names the run of %j with a canary of %i: %s", (counts, canary, words) =>
  expect(runWords({ counts, canary })).toBe(words),
);

it("counts results in one order, and leaves out what counts nothing", () =>
  expect(countedResults({ conflict: "2", apply: "1", drifted: "0", odd: "3" }).map(({ result }) => result)).toEqual([
    "apply",
    "conflict",
    "odd",
  ]));

it("writes a digest so that it can be read out", () => expect(shortDigest(ready.digest!)).toBe("9f2c1ab0…abcd"));

it("says what was selected", () => {
  expect(selectionWords({ all: true, path: "profile" })).toBe("everything in the incident's scope, on profile");
  expect(selectionWords({ keys: ["a"], region: "eu" })).toBe("1 key, in eu");
});

describe("a plan that is made again", () => {
  const amend = planFixture(now, { kind: "amend", selection: { keys: ["order-1"] }, payloadText: '{"state": "paid"}' });

  it("writes the same value", () => {
    expect(remadeOf(amend)).toEqual({
      kind: "amend",
      selection: { keys: ["order-1"] },
      payload: { state: "paid" },
      reason: amend.reason,
      canary: 20,
    });
    expect(remadeOf({ ...amend, payloadText: null })).not.toHaveProperty("payload");
  });

  it("is not made from a value that is hidden in part", () =>
    expect(remadeOf({ ...amend, payloadHidden: true })).toBeNull());
});

it("says before the run of a replay that its path is draining by itself", () => {
  const replay = { kind: "replay" as const, counts: { apply: "3" }, selection: { all: true as const } };
  const controls = [
    { path: "a", drain: "running" },
    { path: "b", drain: "paused" },
  ];
  const running = { controls, observed: [] };
  expect(drainFirst(replay, running)).toBe(
    "The drain of a is running. Where it applies one of these writes first, the run skips that key and says so.",
  );
  const both = controls.map((control) => ({ ...control, drain: "running" }));
  expect(drainFirst(replay, { ...running, controls: both })).toBe(
    "The drains of a, b are running. Where they apply one of these writes first, the run skips that key and says so.",
  );
  expect(drainFirst(replay, { ...running, controls: controls.slice(1) })).toBeNull();
  expect(drainFirst({ ...replay, selection: { all: true, path: "b" } }, running)).toBeNull();
  expect(drainFirst({ ...replay, kind: "rebuild" }, running)).toBeNull();
  expect(drainFirst({ ...replay, counts: { "already-applied": "3" } }, running)).toBeNull();
});

it("does not advise to pause another system's queue, which a run stills itself", () => {
  const replay = { kind: "replay" as const, counts: { apply: "3" }, selection: { all: true as const } };
  expect(drainFirst(replay, { controls: [{ path: "a", drain: "running" }], observed: ["a"] })).toBeNull();
});

it("does not run a replay that applies and settles nothing", () => {
  const done = { ...ready, counts: { "already-applied": "3", blocked: "1" } };
  expect(whyNotRun({ ...done, settles: false }, null)).toContain("nothing to run");
  expect(whyNotRun({ ...done, settles: true }, null)).toBeNull();
  expect(whyNotRun({ ...done, settles: null }, null)).toBeNull();
  expect(whyNotRun({ ...done, settles: false, counts: { refused: "1" } }, null)).toBeNull();
});

it("says of a replay why the drain of a path paused itself, and of no other plan", () => {
  const controls = [
    { path: "a", drain: "self-paused", because: "the origin refused eight different keys with SQLSTATE 42703" },
    { path: "b", drain: "paused", because: "mara is looking" },
    { path: "c", drain: "running", because: null },
  ];
  expect(refusingPaths({ kind: "replay" }, controls)).toEqual([
    "The drain of a paused itself: The origin refused eight different keys with SQLSTATE 42703.",
  ]);
  expect(refusingPaths({ kind: "rebuild" }, controls)).toEqual([]);
});

it.each([
  ["Trueup's own paths", { paths: ["profile"], observed: [] }, /leaves a tombstone\.$/],
  [
    "another system's paths",
    { paths: ["orders"], observed: ["orders"] },
    /^Deletes entries .* No tombstone is left\.$/,
  ],
  [
    "paths of both kinds",
    { paths: ["profile", "orders"], observed: ["orders"] },
    /leaves a tombstone\. On orders: Deletes/,
  ],
])("tells what invalidating does on %s", (_, paths, words) => {
  expect(kindMeaningIn("invalidate", paths)).toMatch(words);
});

it("says a kind's effect once where another system's path cannot have the kind", () => {
  const both = { paths: ["profile", "orders"], observed: ["orders"] };
  expect(kindMeaningIn("rebuild", both)).toBe(kindMeaningIn("rebuild", { paths: ["profile"], observed: [] }));
});
