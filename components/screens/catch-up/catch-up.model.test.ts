import { describe, expect, it } from "vitest";
import { catchUp, catchUpQuestion } from "../../../lib/domain/catch-up";
import { truthFixture, unknownPath } from "../../../test/fixtures/wire/paths";
import {
  basisOf,
  courseOf,
  draftFromTruth,
  outcomeSentence,
  PRESETS,
  readDraft,
  resultTitle,
  workings,
} from "./catch-up.model";

const now = Date.parse("2026-03-04T03:12:00Z");
const sum = (preset: number) => {
  const { request } = readDraft(PRESETS[preset]!.draft);
  return { request: request!, outcome: catchUp(catchUpQuestion.parse(request)) };
};

describe("the presets", () => {
  it.each([
    [0, "480,000 writes are outstanding; with 500/s of headroom, truth is restored in 16 min."],
    [1, "2,160,000 writes are outstanding; with 900/s of headroom, truth is restored in 40 min."],
    [2, "270,000 writes are outstanding; with 1,500/s of headroom, truth is restored in 3 min."],
    [3, "1,000,000 writes are outstanding; with 500/s of headroom, truth is restored in 33 min 20 s."],
  ])("number %i comes out as it should", (preset, sentence) =>
    expect(outcomeSentence(sum(preset).outcome, "path")).toBe(sentence),
  );

  it.each(["example", "supposed"] as const)("are no statement about this system: %s", (basis) => {
    expect(outcomeSentence(sum(0).outcome, basis)).toBe(
      "480,000 writes would be outstanding; with 500/s of headroom, truth would be restored in 16 min.",
    );
    expect(outcomeSentence({ backlog: 1, headroomPerSec: 1, catchUpMs: 1_000 }, basis)).toMatch(/^1 write would be/);
  });

  it("show their working", () => {
    const { request, outcome } = sum(0);
    expect(workings(request, outcome)).toEqual([
      "backlog: (4,000 − 3,200) × 10 min = 480,000",
      "headroom: 4,500 − 4,000 = 500/s",
      "catch-up: 480,000 ÷ 500/s = 16 min",
    ]);
    expect(courseOf(request, outcome)).toEqual([
      { at: 0, backlog: 0 },
      { at: 600_000, backlog: 480_000 },
      { at: 1_560_000, backlog: 0 },
    ]);
  });
});

describe("the result", () => {
  it.each([
    ["", true, "example", "An example"],
    ["", false, "supposed", "Then"],
    ["profile", true, "path", "Then"],
    ["profile", false, "path", "Then"],
  ] as const)("of path %j, untouched %j, is about %s", (path, untouched, basis, title) => {
    expect(basisOf(path, untouched)).toBe(basis);
    expect(resultTitle(basis)).toBe(title);
  });
});

describe("workings", () => {
  it("keep the hundredths that the result depends on, and leave out growth that there is none of", () => {
    const request = { ingressPerSec: 118.2, drainPerSec: 94.6, forMs: 0, safeDrainPerSec: 161, backlog: 41_200 };
    expect(workings(request, catchUp(request))).toEqual([
      "backlog: 41,200 = 41,200",
      "headroom: 161 − 118.2 = 42.8/s",
      "catch-up: 41,200 ÷ 42.8/s = 16 min 2 s",
    ]);
  });
});

describe("readDraft", () => {
  const good = PRESETS[0]!.draft;

  it("takes grouped digits and a duration with units", () =>
    expect(
      readDraft({ in: "4,000", out: " 3 200 ", for: "1h 30m", safe: "4500.5", backlog: "20_000" }).request,
    ).toEqual({
      ingressPerSec: 4_000,
      drainPerSec: 3_200,
      forMs: 5_400_000,
      safeDrainPerSec: 4_500.5,
      backlog: 20_000,
    }));

  it.each([
    ["in", ""],
    ["in", "-1"],
    ["in", "1e9"],
    ["out", "NaN"],
    ["safe", "99999999999"],
    ["for", "10"],
    ["for", "400d"],
    ["backlog", "1.5"],
    ["backlog", "9999999999999999"],
  ] as const)("names %s as wrong when it is %j", (field, text) => {
    const { request, errors } = readDraft({ ...good, [field]: text });
    expect(request).toBeNull();
    expect(Object.keys(errors ?? {})).toEqual([field]);
  });
});

describe("outcomes without an end", () => {
  it("says never without headroom, and draws a backlog that goes on growing", () => {
    const request = { ingressPerSec: 4_000, drainPerSec: 3_200, forMs: 60_000, safeDrainPerSec: 3_900 };
    const outcome = catchUp(request);
    expect(outcomeSentence(outcome, "path")).toContain("truth is never restored");
    expect(outcomeSentence(outcome, "supposed")).toContain("truth would never be restored");
    expect(courseOf(request, outcome).at(-1)!.backlog).toBeGreaterThan(outcome.backlog);
  });

  it("says that the time cannot be counted", () => {
    const outcome = { backlog: 9, headroomPerSec: 1, catchUpMs: null };
    expect(outcomeSentence(outcome, "path")).toMatch(/headroom it takes longer than can be counted\.$/);
    expect(outcomeSentence(outcome, "supposed")).toMatch(/headroom it would take longer than can be counted\.$/);
  });

  it("says that nothing is outstanding", () => {
    const outcome = { backlog: 0, headroomPerSec: 0, catchUpMs: null };
    expect(outcomeSentence(outcome, "path")).toMatch(/^No write is outstanding, so there is no backlog/);
    expect(outcomeSentence(outcome, "supposed")).toMatch(
      /^No write would be outstanding, so there would be no backlog/,
    );
  });
});

describe("draftFromTruth", () => {
  it("takes a path's figures of now", () =>
    expect(draftFromTruth(truthFixture(now))).toEqual({
      in: "42.4",
      out: "42.1",
      for: "0s",
      safe: "1180",
      backlog: "14",
    }));

  it("leaves empty what is unknown, and so asks for it", () => {
    const draft = draftFromTruth(unknownPath(now).truth);
    expect(draft.out).toBe("");
    expect(Object.keys(readDraft(draft).errors ?? {})).toEqual(["out", "safe"]);
  });
});
