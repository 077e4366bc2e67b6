import { describe, expect, it } from "vitest";
import { PLAN_KINDS } from "../plan/kinds";
import { classify } from "../verdict/classify";
import { FINDINGS, findingFacts } from "../verdict/findings";
import { waysBack } from "../ways-back/ways-back";
import { DETECTORS } from "./detectors";
import { exampleOf } from "./examples";
import { findingNamed, lessonOf } from "./lessons";

// Trueup's own paths carry versions, so their keys are never `unknown`.
const CLASSIFIED = FINDINGS.filter((finding) => finding !== "unknown");
const MOST_WORDS = 30;

describe.each(FINDINGS)("the lesson of %s", (finding) => {
  const { looks, causes, foundNote, neverOffered, foundBy } = lessonOf(finding);

  it("has sentences that can be read at once, and none twice", () => {
    const texts = [looks, foundNote, ...causes, ...neverOffered];
    for (const text of texts) expect(text).toMatch(/^[A-Z].*\.$/);
    const sentences = texts.flatMap((text) => text.split(/(?<=\.) /));
    for (const sentence of sentences) expect(sentence.split(" ").length, sentence).toBeLessThanOrEqual(MOST_WORDS);
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(new Set(foundBy).size).toBe(foundBy.length);
  });

  it("says of no action that it is never offered which its own example offers", () => {
    const offered = waysBack(finding, exampleOf(finding), "external").filter((way) => way.offered);
    const words = neverOffered
      .filter((text) => / (is|are) not offered/.test(text))
      .map((text) => text.split(/ (is|are) /)[0]);
    const named = PLAN_KINDS.filter((kind) => words.some((word) => word?.toLowerCase().split(/\W+/).includes(kind)));
    expect(offered.filter((way) => named.some((kind) => kind === way.action))).toEqual([]);
  });
});

it.each(FINDINGS.filter((finding) => findingFacts(finding).transient))(
  "%s is not what a walk over all keys counts",
  (finding) => {
    expect(lessonOf(finding).foundBy).not.toContain("sweep");
    expect(lessonOf(finding).foundBy).not.toContain("reconciliation");
  },
);

it.each(CLASSIFIED)("the example of %s has that verdict", (finding) => {
  expect(classify(exampleOf(finding)).verdict).toBe(finding);
});

it("every detector finds something, or tells of whole stores and of the audit", () => {
  const used = new Set(FINDINGS.flatMap((finding) => lessonOf(finding).foundBy));
  expect(DETECTORS.filter((detector) => !used.has(detector))).toEqual(["audit"]);
});

it("names lead to findings, and nothing else does", () => {
  expect(FINDINGS.map(findingNamed)).toEqual(FINDINGS);
  expect(["nope", "__proto__", "toString", ""].map(findingNamed)).toEqual([undefined, undefined, undefined, undefined]);
});
