import { expect, it } from "vitest";
import { runHeadroom } from "./headroom";

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
  expect(runHeadroom(pathIds, new Map(read))).toBe(perSec),
);
