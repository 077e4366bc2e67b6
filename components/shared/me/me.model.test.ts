import { describe, expect, it } from "vitest";
import { grantWords, lackFor, roleWords } from "./me.model";

const me = {
  may: {
    "drain.set": { allowed: true, paths: ["profile"] },
    "run.start": { allowed: false, because: "The permission needs the role operator." },
    "freeze.set": { allowed: true },
  },
};

describe("lackFor", () => {
  it.each([
    [me, { verb: "drain.set", paths: ["profile"] }, null],
    [me, { verb: "drain.set" }, null],
    [me, { verb: "drain.set", paths: ["profile", "orders"] }, "Needs the role operator on orders."],
    [me, { verb: "run.start", paths: ["profile"] }, "Needs the role operator on profile."],
    [me, { verb: "run.start" }, "Needs the role operator."],
    [me, { verb: "freeze.set", paths: ["orders"] }, null],
    [me, { verb: "incident.open" }, null],
    [null, { verb: "run.start" }, null],
  ] as const)("of %j for %j is %j", (who, need, lack) => expect(lackFor(who, need)).toBe(lack));
});

describe("words", () => {
  it("name a grant with its path", () => {
    expect(grantWords({ role: "operator", path: "profile", breakGlass: true })).toBe(
      "operator on profile, may break glass",
    );
    expect(grantWords({ role: "admin", path: "*", breakGlass: false })).toBe("admin on every path");
  });

  it("name each role once", () => {
    const grant = (role: "viewer" | "operator", path: string) => ({ role, path, breakGlass: false });
    expect(roleWords({ grants: [grant("operator", "a"), grant("operator", "b"), grant("viewer", "*")] })).toBe(
      "operator, viewer",
    );
    expect(roleWords({ grants: [] })).toBe("no role");
  });
});
