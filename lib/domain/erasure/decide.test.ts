import { describe, expect, it } from "vitest";
import { mayApprove } from "./decide";

const ASKED_AT = new Date("2026-03-01T00:00:00Z");
const afterHours = (hours: number) => new Date(ASKED_AT.getTime() + hours * 3_600_000 + 1);
const erasure = { askedById: "person:ada", askedAt: ASKED_AT };

describe("the approval of an erasure", () => {
  it.each([
    ["another administrator at once", { id: "person:ben", administrators: 2, now: afterHours(0) }, "second"],
    ["another one of the same name", { id: "person:ada-2", administrators: 2, now: afterHours(0) }, "second"],
    ["who asked", { id: "person:ada", administrators: 2, now: afterHours(48) }, "same-person"],
    [
      "the only administrator within a day",
      { id: "person:ada", administrators: 1, now: afterHours(23) },
      "same-person",
    ],
    ["the only administrator after a day", { id: "person:ada", administrators: 1, now: afterHours(24) }, "alone"],
    [
      "who asked in a console without sign-in",
      { id: "person:ada", administrators: 0, now: afterHours(48) },
      "same-person",
    ],
  ] as const)("by %s", (_, decider, expected) => {
    expect(mayApprove(erasure, { isPerson: true, ...decider })).toBe(expected);
  });

  it("by a service never counts", () => {
    const service = { id: "service:shop", isPerson: false, administrators: 2, now: afterHours(48) };
    expect(mayApprove(erasure, service)).toBe("no-person");
  });
});
