import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { DETECTOR_FACTS } from "../lib/domain/lessons/detectors";
import { detectorTable, tableFaults } from "./detector-table";

const root = resolve(import.meta.dirname, "..");
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : null);

describe("docs/detectors.md", () => {
  const table = detectorTable(read("docs/detectors.md") ?? "");

  it("has a column for each detector", () => {
    expect(table.detectors).toEqual(Object.values(DETECTOR_FACTS).map(({ name }) => name));
    expect(table.rows.length).toBeGreaterThan(15);
  });

  it("names a test that is there for each cell that catches or misses", () => {
    expect(tableFaults(table, read)).toEqual([]);
  });
});

describe("a table of detectors", () => {
  const SOURCE = 'describe("a", () => { it("finds it", f); it.each([1])("finds %s", f); });';
  const faultsOf = (cell: string, tests = "1. `a.test.ts`: finds it") =>
    tableFaults(detectorTable(`| fault | Sweep |\n| --- | --- |\n| lost | ${cell} |\n\n${tests}\n`), (file) =>
      file === "a.test.ts" ? SOURCE : null,
    );

  it.each(["catches, one round [1]", "misses: nothing leads there [1]"])("has nothing against “%s”", (cell) => {
    expect(faultsOf(cell)).toEqual([]);
  });

  it("takes a title that is given for each of several cases", () => {
    expect(faultsOf("catches, one round [1]", "1. `a.test.ts`: finds %s")).toEqual([]);
  });

  it.each([
    ["a cell without a test", "catches, one round", undefined, "names no test"],
    ["a cell without a reason", "misses [1]", undefined, "names no test"],
    ["a number without a test", "catches, one round [2]", undefined, "there is no test 2"],
    ["a renamed test", "catches, one round [1]", "1. `a.test.ts`: found it", "has no test “found it”"],
    ["a suite in the place of a test", "catches, one round [1]", "1. `a.test.ts`: a", "has no test “a”"],
    ["a file that is gone", "catches, one round [1]", "1. `b.test.ts`: finds it", "b.test.ts is not there"],
    ["a test that no cell names", "–", undefined, "is named by no cell"],
    ["a cell that is left open", "not known", undefined, "names no test"],
  ])("finds %s", (_, cell, tests, fault) => {
    expect(faultsOf(cell, tests).join()).toContain(fault);
  });

  it("finds a row that is too short", () => {
    expect(tableFaults(detectorTable("| fault | A | B |\n| --- | --- | --- |\n| lost | – |"), read)).toEqual([
      "lost: 1 cells for 2 detectors.",
    ]);
  });
});
