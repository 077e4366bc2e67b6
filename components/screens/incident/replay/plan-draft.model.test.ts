import { describe, expect, it } from "vitest";
import { planRequest } from "../../../../lib/api/plans";
import { mutationId } from "../../../../test/fixtures/wire/keys";
import { emptyPlan, ofKind, planOf, regionChoices, waysOf } from "./plan-draft.model";

const filled = { ...emptyPlan("replay"), way: "all" as const, reason: "because" };

describe("planOf", () => {
  it.each([
    [{ way: null }, "Choose a selection"],
    [{ reason: " " }, "reason"],
    [{ way: "keys" as const, keys: "\n" }, "key"],
    [{ way: "ids" as const, ids: "user:1" }, "not a mutation id"],
    [{ way: "findings" as const }, "finding"],
    [{ way: "prefix" as const }, "begin"],
    [{ way: "upload" as const }, "file"],
    [{ kind: "amend" as const, payload: "{" }, "not JSON"],
  ])("says what is missing: %j", (change, missing) => {
    const asked = planOf({ ...filled, ...change });
    expect("missing" in asked ? asked.missing : "").toContain(missing);
  });

  it.each([
    [{}, { all: true }],
    [
      { way: "keys" as const, keys: "a\nb", path: "profile" },
      { keys: ["a", "b"], path: "profile" },
    ],
    [{ way: "ids" as const, ids: mutationId(1) }, { mutations: [mutationId(1)] }],
    [{ way: "findings" as const, findings: ["late" as const] }, { findings: ["late"] }],
    [
      { kind: "rebuild" as const, region: "eu" },
      { all: true, region: "eu" },
    ],
    [{ region: "eu" }, { all: true }],
  ])("asks for %j as the wire takes it", (change, selection) => {
    const asked = planOf({ ...filled, ...change });
    expect("request" in asked && asked.request.selection).toEqual(selection);
    expect(planRequest.safeParse("request" in asked && asked.request).success).toBe(true);
  });

  it("leaves out a value, a rate and a canary that were not given", () =>
    expect(planOf({ ...filled, kind: "amend", way: "keys", keys: "a", canary: "" })).toEqual({
      request: { kind: "amend", selection: { keys: ["a"] }, reason: "because" },
    }));
});

it("offers the incident's regions, and to a salvage the origin too", () => {
  const values = (kind: "salvage" | "rebuild") => regionChoices(kind, ["eu", "us"]).map(({ value }) => value);
  expect(values("rebuild")).toEqual(["", "eu", "us"]);
  expect(values("salvage")).toEqual(["", "eu", "us", "origin"]);
});

describe("the ways of selecting", () => {
  it("are those that the kind has", () => {
    expect(waysOf("replay")).toEqual(["all", "keys", "ids", "findings", "prefix", "upload"]);
    expect(waysOf("amend")).toEqual(["keys", "ids", "findings", "upload"]);
    expect(waysOf("rebuild")).toEqual(["all", "keys", "findings", "prefix"]);
  });

  it("keep the chosen one with another kind that has it, and leave none chosen otherwise", () => {
    const eu = { ...filled, kind: "rebuild" as const, way: "prefix" as const, region: "eu" };
    expect(ofKind(eu, "invalidate")).toMatchObject({ kind: "invalidate", way: "prefix", region: "" });
    expect(ofKind(eu, "amend")).toMatchObject({ kind: "amend", way: null });
    expect(ofKind({ ...filled, way: "upload" }, "salvage").way).toBeNull();
  });
});
