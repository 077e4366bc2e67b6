import { describe, expect, it } from "vitest";
import { BOUNDARY_FACTS, boundaryOf, isBeforeOrigin, isOnCacheWord } from "./boundaries";
import { ACKNOWLEDGMENT_BOUNDARIES } from "./contract";
import { overpromises } from "./lint/contract-wording";

it("has the facts of every boundary, in their order", () => {
  expect(Object.keys(BOUNDARY_FACTS)).toEqual(ACKNOWLEDGMENT_BOUNDARIES);
});

it.each([
  { acknowledge: "origin-commit", before: false, cache: false, durableIn: ["ledger", "origin"] },
  { acknowledge: "durable-append", before: true, cache: false, durableIn: ["ledger"] },
  { acknowledge: "cache-only", before: true, cache: true, durableIn: [] },
] as const)("acknowledges $acknowledge with the write durable in $durableIn", (row) => {
  expect(isBeforeOrigin(row)).toBe(row.before);
  expect(isOnCacheWord(row)).toBe(row.cache);
  expect(boundaryOf(row).durableIn).toEqual(row.durableIn);
});

describe.each(ACKNOWLEDGMENT_BOUNDARIES)("a path that acknowledges %s", (acknowledge) => {
  const facts = boundaryOf({ acknowledge });
  const { onWordOf, durableIn, wording } = facts;

  it("is durable in the store on whose word it answers, unless a cache answers", () => {
    expect(durableIn.some((store) => store === onWordOf)).toBe(onWordOf !== "cache");
    expect(durableIn.includes("origin")).toBe(onWordOf === "origin");
  });

  it("promises no more by default than the boundary can defend", () => {
    expect(overpromises(wording.accepted, acknowledge)).toEqual([]);
  });

  it("says what it means in whole sentences", () => {
    const told = facts.told(wording, "30 s");
    for (const sentence of [facts.success, facts.firstSecond, facts.evidence, facts.meaning])
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(told).toContain(onWordOf === "origin" ? wording.materialized : wording.accepted);
    expect(told.includes("30 s")).toBe(onWordOf !== "origin");
    expect(facts.word).not.toMatch(/^[A-Z]|\.$/);
    expect(facts.meanwhile).not.toMatch(/^[A-Z]|\.$/);
  });
});
