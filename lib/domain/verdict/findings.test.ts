import { expect, it } from "vitest";
import { factsOf, WAY_KINDS } from "../plan/kinds";
import { ENTRY_FINDINGS, FINDINGS, findingFacts, findingsThat } from "./findings";

it("gives every finding a number of its own, words, and ways back that are plans or waiting", () => {
  expect(new Set(FINDINGS.map((finding) => findingFacts(finding).code)).size).toBe(FINDINGS.length);
  const known = new Set<string>([...WAY_KINDS, "clear", "wait", "resume"]);
  for (const finding of FINDINGS) {
    const { meaning, usualWays } = findingFacts(finding);
    expect(meaning, finding).toMatch(/^[A-Z].*\.$/);
    for (const way of usualWays?.split(/, | or /) ?? []) expect(known, finding).toContain(way);
  }
});

it("selects for clearing and rebuilding what closes the gate of the caches, and what closes it when it is old", () => {
  expect(ENTRY_FINDINGS).toEqual(["phantom", "mismatched", "suppressed-shown", "region-split", "stale", "masked"]);
  expect(findingsThat(({ entries }) => entries === "closes-when-old")).toEqual(["masked"]);
  expect([factsOf("invalidate").findings, factsOf("rebuild").findings]).toEqual([ENTRY_FINDINGS, ENTRY_FINDINGS]);
});

it("counts as mutations and not as keys what is about outstanding ones", () => {
  expect(findingsThat(({ aboutOwed }) => aboutOwed)).toEqual([
    "conflicted",
    "failed",
    "held",
    "stranded",
    "gapped",
    "late",
    "masked",
    "pending",
  ]);
});

it("leaves to traffic what is on its way, and lists neither that nor what could not be read", () => {
  expect(findingsThat(({ transient }) => transient)).toEqual(["held", "late", "masked", "pending", "converged"]);
  expect(findingsThat(({ listed }) => !listed)).toEqual(["unreachable", "unknown", "pending", "converged"]);
});
