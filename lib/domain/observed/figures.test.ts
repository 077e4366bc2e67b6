import { describe, expect, it } from "vitest";
import { observedCatchUpMs, observedRates, ratesUntold } from "./figures";

/** Readings at these seconds: what was outstanding, and what had ever arrived. */
const readings = (...each: [second: number, outstanding: number, arrived: number][]) =>
  each.map(([second, outstanding, arrived]) => ({ atMs: second * 1_000, outstanding, arrived }));

describe("observedRates", () => {
  it.each([
    ["no reading", [], null],
    ["readings of less than four seconds", readings([0, 0, 0], [3, 0, 90]), null],
    ["what came and went", readings([0, 0, 0], [5, 0, 100]), { ingressPerSec: 20, drainPerSec: 20 }],
    ["a backlog that grows", readings([0, 0, 0], [5, 50, 100]), { ingressPerSec: 20, drainPerSec: 10 }],
    ["a backlog that falls", readings([0, 90, 500], [5, 40, 500]), { ingressPerSec: 0, drainPerSec: 10 }],
    [
      "the last ten seconds alone",
      readings([0, 0, 0], [10, 0, 900], [20, 0, 1_000]),
      { ingressPerSec: 10, drainPerSec: 10 },
    ],
  ])("of %s", (_, given, rates) => {
    expect(observedRates(given)).toEqual(rates);
  });
});

describe("observedCatchUpMs", () => {
  it.each([
    ["nothing outstanding", 0, { ingressPerSec: 5, drainPerSec: 5 }, 0],
    ["a backlog that falls", 100, { ingressPerSec: 5, drainPerSec: 15 }, 10_000],
    ["a backlog that does not fall", 100, { ingressPerSec: 5, drainPerSec: 5 }, null],
  ])("of %s", (_, outstanding, rates, ms) => {
    expect(observedCatchUpMs(outstanding, rates)).toBe(ms);
  });
});

const KNOWN = { notReadWhole: null, sourcesAway: null, outstandingUntold: null };

it.each([
  ["everything is known", KNOWN, { ingressPerSec: null, drainPerSec: null }],
  [
    "the sources were not read whole",
    { ...KNOWN, notReadWhole: "not yet" },
    { ingressPerSec: "not yet", drainPerSec: "not yet" },
  ],
  ["a source does not answer", { ...KNOWN, sourcesAway: "away" }, { ingressPerSec: "away", drainPerSec: "away" }],
  ["the record does not answer", { ...KNOWN, outstandingUntold: "no" }, { ingressPerSec: null, drainPerSec: "no" }],
])("tells the rates where %s", (_, known, untold) => {
  expect(ratesUntold(known)).toEqual(untold);
});
