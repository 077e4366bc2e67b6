import { describe, expect, it } from "vitest";
import {
  AWAY,
  entry,
  evidenceOf,
  inLedger,
  originRow,
  owed,
  type Stores,
} from "../../../test/fixtures/domain/evidence";
import { json } from "../../../test/fixtures/json";
import type { InvariantClass } from "../contract";
import { FINDINGS, type FindingKind } from "../verdict/findings";
import { waysBack } from "./ways-back";

/** Version 5 in every store. */
const AGREED: Stores = {
  ledger: [inLedger(5), inLedger(4)],
  eu: entry(5),
  us: entry(5),
  origin: originRow(5),
  replica: originRow(5),
};
const CHANGED: Stores = { ...AGREED, origin: originRow(5, { value: json({ n: "changed by hand" }) }) };

/** Each way as `authority: action`, with `not` before what is refused. */
const words = (finding: FindingKind, stores: Stores, invariant: InvariantClass = "external") =>
  waysBack(finding, evidenceOf(stores), invariant).map(
    ({ authority, region, action, offered }) =>
      `${authority}${region === null ? "" : ` ${region}`}: ${offered ? "" : "not "}${action}`,
  );

describe("a finding's ways back", () => {
  it.each<[string, FindingKind, Stores, string[]]>([
    [
      "a row that changed at its version is rewritten, adopted or taken from a cache, by what is declared",
      "mismatched",
      CHANGED,
      ["ledger: rewrite", "origin: adopt", "cache eu: salvage", "cache us: salvage"],
    ],
    [
      "a wrong entry is rebuilt from the row, or becomes the truth",
      "mismatched",
      { ...AGREED, eu: entry(5, { value: json({ n: "wrong" }) }) },
      ["ledger: rebuild", "origin: rebuild", "cache eu: salvage", "cache us: rebuild"],
    ],
    [
      "no entry is rebuilt from a row that fell back, whatever its value",
      "mismatched",
      { ...AGREED, origin: originRow(4, { value: json({ n: 5 }) }) },
      ["ledger: not rebuild", "origin: not rebuild", "cache eu: salvage", "cache us: salvage"],
    ],
    [
      "no entry is rebuilt or cleared from a row that the ledger contradicts",
      "region-split",
      { ...CHANGED, eu: null },
      [
        "ledger: not rebuild",
        "ledger: not invalidate",
        "origin: adopt",
        "origin: rebuild",
        "origin: invalidate",
        "cache eu: not salvage",
        "cache us: salvage",
      ],
    ],
    [
      "a row that came from elsewhere is written over from above, or adopted",
      "bypassed",
      { ...AGREED, origin: originRow(9) },
      ["ledger: amend", "origin: adopt", "cache eu: salvage", "cache us: salvage"],
    ],
    [
      "what was lost is re-applied and never withdrawn",
      "regressed",
      { ...AGREED, origin: originRow(4) },
      ["ledger: replay", "origin: not withdraw", "cache eu: salvage", "cache us: salvage"],
    ],
    [
      "an old entry never becomes the truth",
      "stale",
      { ...AGREED, eu: entry(4) },
      [
        "ledger: rebuild",
        "ledger: invalidate",
        "origin: rebuild",
        "origin: invalidate",
        "cache eu: not salvage",
        "cache us: not salvage",
      ],
    ],
    [
      "an entry above the origin is not cleared before the drain",
      "masked",
      { ...AGREED, ledger: [owed(6), inLedger(5)], eu: entry(6), us: null },
      ["ledger", "origin", "cache eu", "cache us"].flatMap((by) => [
        `${by}: wait`,
        `${by}: replay`,
        `${by}: not invalidate`,
      ]),
    ],
    [
      "nothing is done while a store is away",
      "unreachable",
      { ...AGREED, origin: AWAY },
      ["ledger: not none", "origin: not none", "cache eu: not none", "cache us: not none"],
    ],
  ])("%s", (_, finding, stores, wanted) => {
    expect(words(finding, stores)).toEqual(wanted);
  });

  it("neither adopts nor rewrites a row while a newer write is outstanding, which takes its place", () => {
    const stores = { ...CHANGED, ledger: [owed(6), inLedger(5)] };
    expect(words("mismatched", stores)).toContain("origin: not adopt");
    expect(words("mismatched", stores)).toContain("ledger: not rewrite");
  });

  it("withdraws and replaces no promise that binds", () => {
    const stores = { ...AGREED, ledger: [owed(6, { state: "failed" }), inLedger(5)] };
    expect(words("failed", stores, "binding").filter((way) => /suppress|amend/.test(way))).toEqual([
      "ledger: not amend",
      "ledger: not suppress",
      "origin: not suppress",
      "cache eu: not suppress",
      "cache us: not suppress",
    ]);
  });

  it("is said of every finding, with a reason wherever nothing is offered", () => {
    for (const finding of FINDINGS)
      for (const way of waysBack(finding, evidenceOf(CHANGED), "external"))
        if (!way.offered) expect(way.because, `${finding} ${way.authority} ${way.action}`).toMatch(/^[A-Z].*\.$/);
  });
});

it("says of a change that waits for a decision whether the origin moved on or fell back", () => {
  const waiting = [owed(6, { state: "conflicted", basedOn: 5n }), inLedger(5), inLedger(4)];
  const why = (origin: number) =>
    waysBack(
      "conflicted",
      evidenceOf({ ...AGREED, model: "versioned", ledger: waiting, origin: originRow(origin) }),
      "external",
    )[0]?.because;
  expect(why(7)).toMatch(/is past/);
  expect(why(4)).toMatch(/fell back.*re-apply/);
  expect(why(5)).toBeNull();
});
