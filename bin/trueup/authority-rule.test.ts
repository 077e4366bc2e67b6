import { expect, it } from "vitest";
import { ruleFrom, ruleWords } from "./authority-rule";

it.each([
  ["finding=bypassed:origin", { for: { finding: "bypassed" }, store: "origin" }],
  ["prefix=eu:team::ledger", { for: { prefix: "eu:team:" }, store: "ledger" }],
  ["region=eu:cache/us", { for: { region: "eu" }, store: "cache", region: "us" }],
])("reads the rule %s", (given, rule) => {
  expect(ruleFrom(given)).toEqual(rule);
});

it.each(["bypassed:origin", "finding=bypassed", "finding=:origin", "finding=bypassed:queue", "region=eu:cache"])(
  "refuses %s, with the forms that are taken",
  (given) => {
    expect(() => ruleFrom(given)).toThrow(/is no rule\. Write finding=FINDING:STORE/);
  },
);

it("says what a rule is about", () => {
  expect(ruleWords({ for: { finding: "bypassed" }, store: "origin", region: null })).toBe(
    "origin for keys found bypassed",
  );
  expect(ruleWords({ for: { region: "eu" }, store: "cache", region: "us" })).toBe("cache us for region eu");
});
