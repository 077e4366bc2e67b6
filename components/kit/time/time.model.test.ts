import { describe, expect, it } from "vitest";
import { localText, relativeText, timeText, utcText } from "./time.model";

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
