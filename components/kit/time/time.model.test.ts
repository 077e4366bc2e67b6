import { describe, expect, it } from "vitest";
import { localText, relativeText, timePhrase, timeText, utcText } from "./time.model";

const at = new Date("2026-03-04T03:12:09.400Z");
const now = new Date("2026-03-04T03:18:21.000Z").getTime();

describe("timeText", () => {
  it("writes UTC with its name", () => expect(utcText(at)).toBe("2026-03-04 03:12:09 UTC"));

  it("writes an age in words, to the second", () => {
    expect(relativeText(at, now)).toBe("6 min 11 s ago");
    expect(relativeText(new Date(now + 30_000), now)).toBe("in 30 s");
    expect(relativeText(new Date(now - 400), now)).toBe("just now");
  });

  it("leaves out the day only when it is today's", () => {
    expect(timeText(at, "utc", now, true)).toBe("03:12:09 UTC");
    expect(timeText(new Date("2026-03-03T23:00:00Z"), "utc", now, true)).toBe("2026-03-03 23:00:00 UTC");
  });

  it("writes UTC until the reader's clock is known", () => {
    expect(timeText(at, "relative", null)).toBe("2026-03-04 03:12:09 UTC");
    expect(timeText(at, "local", null)).toBe("2026-03-04 03:12:09 UTC");
  });

  it("names the offset of local time when asked", () => expect(localText(at, true)).toMatch(/ UTC[+−]\d\d:\d\d$/));

  it("says so when what it got is not a time", () => expect(timeText(new Date("x"), "utc", now)).toBe("not a time"));
});

describe("timePhrase", () => {
  const soon = new Date(now + 30_000);
  const thisMoment = new Date(now - 400);
  it.each([
    ["at", at, "", "6 min 11 s ago"],
    ["on", at, "", "6 min 11 s ago"],
    ["at", thisMoment, "", "just now"],
    ["since", at, "for", "6 min 11 s"],
    ["since", thisMoment, "since", "just now"],
    ["since", soon, "since", "in 30 s"],
    ["by", soon, "", "in 30 s"],
    ["by", at, "by", "6 min 11 s ago"],
  ] as const)("says %s %s as an age: %s %s", (after, time, word, text) =>
    expect(timePhrase(after, time, { mode: "relative", now })).toEqual({ word, text }),
  );

  it.each(["at", "on", "by", "since"] as const)("keeps %s before a time of the clock", (after) => {
    const clock = { word: after, text: "2026-03-04 03:12:09 UTC" };
    expect(timePhrase(after, at, { mode: "utc", now })).toEqual(clock);
    expect(timePhrase(after, at, { mode: "relative", now: null })).toEqual(clock);
    expect(timePhrase(after, at, { mode: "utc", now, clockOnly: true })).toEqual({ word: after, text: "03:12:09 UTC" });
  });

  it("keeps the word before what is not a time", () =>
    expect(timePhrase("at", new Date("x"), { mode: "relative", now })).toEqual({ word: "at", text: "not a time" }));
});
