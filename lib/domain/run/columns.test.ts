import { describe, expect, it } from "vitest";
import { type Columns, elementsOf, type PutColumns, placesOf, seqsAt, valuesOf } from "./columns";

const THREE: Columns = { count: 3, seqs: "{4,7,9}", ids: "{a,b,c}", keys: '["k1","k2","k3"]', versions: "{1,2,3}" };

describe("columns", () => {
  it("tell the elements of an array literal in order", () => {
    expect(elementsOf(THREE.seqs)).toEqual(["4", "7", "9"]);
  });

  it("tell each value as the ledger has it, commas within a value included", () => {
    const values = '[{"a": 1, "b": [2, 3]},\n1.10,\n"x,y"]';
    expect(valuesOf({ ...THREE, values } as PutColumns)).toEqual(['{"a": 1, "b": [2, 3]}', "1.10", '"x,y"']);
  });

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
