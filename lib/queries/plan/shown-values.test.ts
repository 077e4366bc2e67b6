import { describe, expect, it } from "vitest";
import { json } from "../../../test/fixtures/json";
import { asJsonText } from "../../domain/json-text";
import type { Masking } from "../../domain/masking/mask-for";
import { shownPayload, shownValue } from "./shown-values";

const seeing = (values: Masking) => ({ values, keys: true, words: false });
const EMAIL = seeing(["/email"]);

describe("the value of an amendment", () => {
  it("is there whole where its paths hide nothing of it", () => {
    expect(shownPayload(json({ name: "Ada" }), seeing([]))).toEqual({
      payload: { name: "Ada" },
      payloadText: '{"name":"Ada"}',
      payloadHidden: false,
    });
    expect(shownPayload(undefined, EMAIL)).toEqual({ payload: null, payloadText: null, payloadHidden: false });
  });

  it("says that a part of it is hidden, so that nobody writes the mask", () =>
    expect(shownPayload(json({ name: "Ada", email: "a@b.c" }), EMAIL)).toMatchObject({
      payload: { name: "Ada", email: "•••" },
      payloadHidden: true,
    }));

  it("keeps every digit of what is not hidden", () =>
    expect(shownPayload(asJsonText('{"id": 9007199254740993, "email": "a@b.c"}'), EMAIL)).toMatchObject({
      payloadText: '{"id": 9007199254740993, "email": "•••"}',
    }));
});

describe("the value of an item", () => {
  it.each([
    ["of an amendment, whether or not it has what the path hides", json({ a: 1 }), { a: 1, email: "•••" }],
    ["of a salvage, without what the path hides", json({ a: 1, email: "x" }), { a: 1, email: "•••" }],
    ["that is zero", json(0), 0],
    ["of none where the plan keeps nothing", null, null],
  ])("is that %s", (_, kept, value) => expect(shownValue(kept, EMAIL)).toMatchObject({ value, valueBecause: null }));

  it("is left out with its reason where it is long, or where nobody can say what to hide", () => {
    expect(shownValue(json("x".repeat(20_000)), seeing([]))).toMatchObject({
      value: null,
      valueBecause: "the value has 20002 characters, too many for a list",
    });
    expect(shownValue(json(1), seeing("nothing"))).toMatchObject({
      value: null,
      valueBecause: expect.stringContaining("path"),
    });
  });
});
