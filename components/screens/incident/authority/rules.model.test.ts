import { describe, expect, it } from "vitest";
import { type RuleDraft, rulesFault, rulesRequest, ruleWords, sameRules } from "./rules.model";

const draft = (part: Partial<RuleDraft> = {}): RuleDraft => ({
  id: 1,
  part: "finding",
  value: "bypassed",
  store: "origin",
  shown: { changed: "12", discarded: "0" },
  ...part,
});

describe("the rules of a declaration", () => {
  it("wait for a part of the scope, and for their consequences", () => {
    expect(rulesFault([])).toBeNull();
    expect(rulesFault([draft({ value: "" })])).toMatch(/^Name the part/);
    expect(rulesFault([draft(), draft({ shown: null })])).toMatch(/not known yet/);
    expect(rulesFault([draft()])).toBeNull();
  });

  it("are asked for with the figures that were shown", () => {
    expect(rulesRequest([draft(), draft({ part: "region", value: "eu", store: "cache us" })])).toEqual([
      { for: { finding: "bypassed" }, store: "origin", shown: { changed: "12", discarded: "0" } },
      { for: { region: "eu" }, store: "cache", region: "us", shown: { changed: "12", discarded: "0" } },
    ]);
  });

  it("are asked for again as they wait", () => {
    expect(sameRules({ rules: [{ for: { prefix: "eu:" }, store: "ledger", region: null }] })).toEqual([
      { for: { prefix: "eu:" }, store: "ledger" },
    ]);
  });

  it("read as sentences", () => {
    expect(ruleWords({ for: { finding: "bypassed" }, store: "origin", region: null })).toBe(
      "For keys found bypassed, the origin is right.",
    );
    expect(ruleWords({ for: { region: "eu" }, store: "cache", region: "us" })).toBe(
      "For cache region eu, cache us is right.",
    );
  });
});
