import { describe, expect, it } from "vitest";
import { type PaceEvidence, paceOf, RATE_GOOD_FOR_MS } from "./pace";

const going: PaceEvidence = {
  goesOn: true,
  measured: { perSec: 20, ageMs: 900 },
  left: 1_000,
  pathIds: [1],
  headrooms: new Map([[1, 480]]),
};

it.each([
  [
    "of both paths",
    [1, 2],
    [
      [1, 40],
      [2, -10],
      [3, 500],
    ],
    30,
  ],
  ["that is nothing", [1], [[1, 0]], 0],
  [
    "unknown, one path being unmeasured",
    [1, 2],
    [
      [1, 40],
      [2, null],
    ],
    null,
  ],
  ["unknown, one path being left out", [1, 2], [[1, 40]], null],
  ["unknown, nothing having been read", [1], [], null],
  ["unknown, for no path at all", [], [[1, 40]], null],
] as [string, number[], [number, number | null][], number | null][])("is a headroom %s", (_, pathIds, read, perSec) =>
  expect(paceOf({ ...going, pathIds, headrooms: new Map(read) }).headroomPerSec).toBe(perSec),
);

describe("a run's pace", () => {
  it.each<[string, Partial<PaceEvidence>, ReturnType<typeof paceOf>]>([
    ["goes on as measured", {}, { measuredPerSec: 20, headroomPerSec: 480, etaMs: 50_000 }],
    [
      "is unknown before anything was done",
      { measured: null },
      { measuredPerSec: null, headroomPerSec: 480, etaMs: null },
    ],
    [
      "promises nothing while nothing goes through",
      { measured: { perSec: 0, ageMs: 900 } },
      { measuredPerSec: 0, headroomPerSec: null, etaMs: null },
    ],
    [
      "is unknown when nobody measures any more",
      { measured: { perSec: 20, ageMs: RATE_GOOD_FOR_MS + 1 } },
      { measuredPerSec: null, headroomPerSec: null, etaMs: null },
    ],
    [
      "is none while it waits for a person, who sees what there is room for",
      { goesOn: false },
      { measuredPerSec: null, headroomPerSec: 480, etaMs: null },
    ],
  ])("%s", (_, evidence, pace) => expect(paceOf({ ...going, ...evidence })).toEqual(pace));
});
