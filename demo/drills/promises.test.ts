import { describe, expect, it } from "vitest";
import { promisesKept, type RowByHand } from "./promises";
import type { NotedWrite } from "./record";

const write = (key: string, version: number, payload: Record<string, unknown>): NotedWrite => ({
  ...{ key, payload, version: String(version), mutation: null, requestId: `req-${key}-${version}` },
  acknowledgedAt: "2026-01-01T00:00:00Z",
});
const row = (version: bigint, value: Record<string, unknown>): RowByHand => ({ version, value });

describe("promisesKept, where a row is the newest write", () => {
  const writes = [write("a", 1, { n: 1 }), write("a", 2, { n: 2 })];

  it.each<[string, RowByHand | undefined, number]>([
    ["the newest write is there", row(2n, { n: 2 }), 2],
    ["the row fell back to the first write", row(1n, { n: 1 }), 1],
    ["the row was changed at its version: the replaced write is kept", row(2n, { n: 9 }), 1],
    ["a repair wrote the newest value above", row(3n, { n: 2 }), 2],
    ["a repair wrote another value above", row(3n, { n: 9 }), 1],
    ["no row is there", undefined, 0],
  ])("%s", (_, found, kept) => {
    const rows = new Map(found === undefined ? [] : [["a", found]]);
    expect(promisesKept("newest", writes, rows)).toEqual({ kept, of: 2, broken: kept === 2 ? [] : ["a"] });
  });
});

describe("promisesKept, where a row is the sum of all writes", () => {
  const writes = [write("m", 1, { points: 100, visits: 1 }), write("m", 2, { points: 10, visits: 1 })];

  it.each<[string, Record<string, unknown>, number]>([
    ["every increment once", { points: 110, visits: 2 }, 2],
    ["one increment twice", { points: 120, visits: 3 }, 0],
    ["one increment missing", { points: 100, visits: 1 }, 0],
    ["a number as text, as bigint columns come", { points: "110", visits: "2" }, 2],
  ])("%s", (_, value, kept) => {
    expect(promisesKept("sum", writes, new Map([["m", row(2n, value)]]))).toMatchObject({ kept, of: 2 });
  });
});
