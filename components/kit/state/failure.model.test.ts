import { describe, expect, it } from "vitest";
import { ledgerDown, noSuchPath } from "../../../test/fixtures/wire/problems";
import { isWorthAnotherTry, remedyOf } from "./failure.model";

describe("remedyOf", () => {
  it.each([
    ["a store that is down", ledgerDown, "Stores in the navigation"],
    ["a name that is not configured", noSuchPath, "Check the name"],
    ["no connection", { ...ledgerDown, status: 0 }, "running and reachable"],
    ["a refused input", { ...ledgerDown, status: 422 }, "Correct the fault"],
    ["a lost race", { ...ledgerDown, status: 409 }, "The state changed"],
    ["anything else", { ...ledgerDown, status: 418 }, "the console's log"],
  ])("says what to do about %s", (_, problem, remedy) => expect(remedyOf(problem)).toContain(remedy));
});

describe("isWorthAnotherTry", () => {
  it.each([
    ["a missing permission", { ...ledgerDown, status: 403, code: "forbidden" }, false],
    ["a sign-in that is not fresh", { ...ledgerDown, status: 403, code: "step-up" }, true],
    ["a store that is down", ledgerDown, true],
    ["a name that is not configured", noSuchPath, true],
  ])("is told of %s", (_, problem, worth) => expect(isWorthAnotherTry(problem)).toBe(worth));
});
