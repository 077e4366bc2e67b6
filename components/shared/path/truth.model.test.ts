import { describe, expect, it } from "vitest";
import { latePath, pathFixture, pausedPath, truthFixture, unknownPath } from "../../../test/fixtures/wire/paths";
import {
  acknowledgmentLook,
  catchUpReading,
  controlNotes,
  figuresOverdueMs,
  headroomTone,
  lagBar,
  lagReading,
} from "./truth.model";

const now = Date.parse("2026-03-04T03:12:00Z");

describe("lagReading", () => {
  it("says late with the tolerated lag beside it", () =>
    expect(lagReading(latePath(now).truth, 60_000)).toEqual({
      known: true,
      text: "6 min 12 s",
      note: "late: 1 min tolerated",
      tone: "bad",
    }));

  it("never makes a zero of what was not measured", () => {
    expect(lagReading(unknownPath(now).truth, 60_000)).toMatchObject({ known: false });
    const blind = truthFixture(now, { outstanding: "0", truthLagMs: null, unmeasured: { truthLagMs: "no answer" } });
    expect(lagReading(blind, 60_000)).toEqual({ known: false, reason: "no answer" });
  });

  it("says nothing is outstanding only when that was counted", () =>
    expect(lagReading(truthFixture(now, { outstanding: "0", truthLagMs: null }), 60_000)).toMatchObject({
      known: true,
      note: "nothing outstanding",
    }));
});

const NO_HEADROOM = { catchUpMs: null, limitedBy: "no-headroom", truthLagMs: 4_000, fallingForMs: 12_000 } as const;

describe("catchUpReading", () => {
  it.each([
    [
      "the time, how far it may be off, and its limit",
      {},
      { known: true, note: "11 ms to 14 ms, limited by headroom" },
    ],
    ["one hot lane", { limitedBy: "hot-lane" as const }, { note: "11 ms to 14 ms, limited by one hot lane" }],
    ["stalled, where nothing drains", { ...NO_HEADROOM, drainPerSec: 0 }, { text: "stalled" }],
    ["never, without headroom", NO_HEADROOM, { text: "never at this rate", tone: "bad" }],
    [
      "nothing bad over some slow seconds",
      { ...NO_HEADROOM, fallingForMs: 4_000 },
      { note: "for 4 s so far", tone: null },
    ],
    ["not while paused", { catchUpMs: null, limitedBy: "paused" as const }, { tone: "warn" }],
    ["caught up", { outstanding: "0", catchUpMs: 0 }, { text: "caught up" }],
    [
      "nothing of how far it is off where that was not measured",
      { catchUpRange: null },
      { note: "limited by headroom" },
    ],
    [
      "that it may have no end by the slower of the measured rates",
      { catchUpRange: { leastMs: 9_000, mostMs: null } },
      { note: "9 s at least, limited by headroom" },
    ],
    [
      "unknown",
      { catchUpMs: null, limitedBy: null, unmeasured: { catchUpMs: "why" } },
      { known: false, reason: "why" },
    ],
  ])("says %s", (_, over, reading) => expect(catchUpReading(truthFixture(now, over), 30_000)).toMatchObject(reading));
});

describe("lagBar", () => {
  it("is scaled by the limit within it, and by the lag beyond it", () => {
    expect(lagBar(15_000, 30_000)).toEqual({ filled: 0.5, limitAt: 1, over: false });
    expect(lagBar(120_000, 30_000)).toEqual({ filled: 1, limitAt: 0.25, over: true });
    expect(lagBar(0, 0)).toEqual({ filled: 0, limitAt: 0, over: false });
  });
});

describe("control", () => {
  it("is as usual on a path nobody touched", () => {
    expect(acknowledgmentLook(pathFixture(now)).tone).toBe("good");
    expect(controlNotes(pathFixture(now))).toEqual([]);
  });

  it("names every departure", () => {
    expect(acknowledgmentLook(pausedPath(now)).word).toBe("durable only");
    expect(controlNotes(pausedPath(now)).map(({ word }) => word)).toEqual(["drain paused", "reads from origin"]);
    expect(controlNotes(unknownPath(now))[0]).toMatchObject({ word: "drain paused itself", tone: "bad" });
  });

  it("calls headroom below zero bad, and an unknown one neither", () =>
    expect([-1, 0, 5, null].map(headroomTone)).toEqual(["bad", undefined, undefined, undefined]));
});

describe("figuresOverdueMs", () => {
  it("says how old figures are once nobody measures them any more", () => {
    expect(figuresOverdueMs("2026-03-04T03:11:58Z", now)).toBeNull();
    expect(figuresOverdueMs("2026-03-04T03:10:00Z", now)).toBe(120_000);
    expect(figuresOverdueMs("2026-03-04T03:10:00Z", null)).toBeNull();
  });
});
