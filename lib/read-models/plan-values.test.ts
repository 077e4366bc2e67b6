import { describe, expect, it } from "vitest";
import { shownPayload, shownValue } from "./plan-values";

describe("the value of an amendment", () => {
  it("is there whole where its paths hide nothing of it", () => {
    expect(shownPayload({ name: "Ada" }, ["/email"])).toEqual({ payload: { name: "Ada" }, payloadHidden: false });
    expect(shownPayload(undefined, ["/email"])).toEqual({ payload: null, payloadHidden: false });
  });

  it("says that a part of it is hidden, so that nobody writes the mask", () =>
    expect(shownPayload({ name: "Ada", email: "a@b.c" }, ["/email"])).toEqual({
      payload: { name: "Ada", email: "•••" },
      payloadHidden: true,
    }));
});

describe("the value of an item", () => {
  it.each([
    ["of an amendment", { value: { a: 1 } }, { a: 1 }],
    [
      "of a salvage, without what the path hides",
      { region: "eu", value: { a: 1, email: "x" } },
      { a: 1, email: "•••" },
    ],
    ["that is zero", { operation: "set", value: 0 }, 0],
    ["of none for a delete", { operation: "delete", value: null }, null],
    ["of none for cache work", { region: "eu", seen: null }, null],
    ["of none where the plan keeps nothing", null, null],
  ])("is that %s", (_, detail, value) => expect(shownValue(detail, ["/email"])).toEqual({ value, valueBecause: null }));

  it("is left out with its reason where it is long, or where nobody can say what to hide", () => {
    expect(shownValue({ value: "x".repeat(20_000) }, [])).toMatchObject({
      value: null,
      valueBecause: "its 20002 characters are too many for a list",
    });
    expect(shownValue({ value: 1 }, null)).toMatchObject({
      value: null,
      valueBecause: expect.stringContaining("path"),
    });
  });
});
