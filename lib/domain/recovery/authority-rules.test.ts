import { describe, expect, it } from "vitest";
import { type AuthorityRule, authorityFor, type RuledSelection, withOnly } from "./authority-rules";
import type { PathEvidence } from "./consequences";

const origin = (scope: AuthorityRule["for"]): AuthorityRule => ({ for: scope, store: "origin", region: null });
const LEDGER = { store: "ledger" as const, region: null };
const ORIGIN = { store: "origin", region: null };

describe("the store that is right for a selection", () => {
  it.each<[string, AuthorityRule[], RuledSelection, unknown]>([
    ["is the declared one without a rule", [], { findings: ["stale"] }, LEDGER],
    ["is a finding's own", [origin({ finding: "bypassed" })], { findings: ["bypassed"] }, ORIGIN],
    ["is the declared one for other findings", [origin({ finding: "bypassed" })], { findings: ["stale"] }, LEDGER],
    [
      "is none where findings of two rules are taken together",
      [origin({ finding: "bypassed" })],
      { findings: ["bypassed", "mismatched"] },
      "mixed",
    ],
    ["is none where the selection names no finding", [origin({ finding: "bypassed" })], { prefix: "a" }, "mixed"],
    ["is a beginning's own for keys that have it", [origin({ prefix: "eu:" })], { keys: ["eu:1", "eu:2"] }, ORIGIN],
    ["is the declared one for keys with another beginning", [origin({ prefix: "eu:" })], { keys: ["us:1"] }, LEDGER],
    ["is none for keys of both", [origin({ prefix: "eu:" })], { keys: ["eu:1", "us:1"] }, "mixed"],
    ["is a beginning's own for a narrower one", [origin({ prefix: "eu:" })], { prefix: "eu:team" }, ORIGIN],
    ["is none for a wider one", [origin({ prefix: "eu:" })], { prefix: "e" }, "mixed"],
    ["is the declared one for a beginning beside it", [origin({ prefix: "eu:" })], { prefix: "us:" }, LEDGER],
    ["is a region's own", [origin({ region: "eu" })], { findings: ["stale"], region: "eu" }, ORIGIN],
    [
      "is that of the first rule",
      [{ ...origin({ region: "eu" }), ...LEDGER }, origin({ finding: "stale" })],
      { findings: ["stale"], region: "eu" },
      LEDGER,
    ],
    [
      "does not depend on a rule for the declared store itself",
      [{ ...origin({ finding: "stale" }), ...LEDGER }],
      {},
      LEDGER,
    ],
  ])("%s", (_, rules, selection, wanted) => {
    expect(authorityFor({ ...LEDGER, rules }, selection)).toEqual(wanted);
  });
});

describe("the evidence of a rule about a finding", () => {
  const evidence: PathEvidence = {
    path: "profile",
    mode: "native",
    invariant: "external",
    regions: ["eu"],
    speaks: null,
    owed: 40n,
    untold: null,
    findings: { bypassed: 3n, late: 40n },
    phantoms: {},
    quietKeys: 9n,
    judged: [
      { findings: ["bypassed"], phantomIn: [] },
      { findings: ["late"], phantomIn: [] },
    ],
  };
  it("leaves out what is owed, unless the finding is about it", () => {
    expect(withOnly(evidence, "bypassed")).toMatchObject({ owed: 0n, findings: { bypassed: 3n }, quietKeys: null });
    expect(withOnly(evidence, "bypassed").judged).toHaveLength(1);
    expect(withOnly(evidence, "late")).toMatchObject({ owed: 40n, findings: { late: 40n } });
    expect(withOnly(evidence, "stale").findings).toEqual({});
  });
});
