import { describe, expect, it } from "vitest";
import { type Columns, placesOf, seqsAt } from "./columns";

const THREE: Columns = {
  seqs: [4, 7, 9],
  ids: ["a", "b", "c"],
  keys: ["k1", "k2", "k3"],
  versions: ["1", "2", "3"],
};

describe("columns", () => {
  it.each([
    [null, []],
    [THREE, [1, 2, 3]],
  ])("count places from 1", (columns, places) => {
    expect(placesOf(columns)).toEqual(places);
  });

  it.each([
    [null, [1], []],
    [THREE, [], []],
    [THREE, [1, 3], [4, 9]],
  ])("tell the numbers within a run at given places", (columns, places, seqs) => {
    expect(seqsAt(columns, places)).toEqual(seqs);
  });
});
