import { describe, expect, it } from "vitest";
import { leftBehind, type PathLeft } from "./left-behind";

const path = (part: Partial<PathLeft> = {}): PathLeft => ({
  path: "profile",
  acknowledge: "contract",
  reads: "cache",
  heldBy: null,
  dependents: [],
  ...part,
});
const HELD = { heldBy: "i-1" };

describe("what an incident leaves behind", () => {
  it.each<[string, Partial<PathLeft>, boolean, string[]]>([
    ["nothing where the path is as its contract says", {}, false, []],
    ["a path that it closed", { ...HELD, acknowledge: "closed" }, false, ["path profile refuses every write"]],
    [
      "a path that it left at durable appends",
      { ...HELD, acknowledge: "durable-only" },
      false,
      ["path profile acknowledges durable appends only"],
    ],
    [
      "a path that it had write through",
      { ...HELD, acknowledge: "write-through" },
      false,
      ["path profile writes through"],
    ],
    ["reads that it forced to the origin", { reads: "origin" }, true, ["path profile reads from the origin"]],
    ["not reads that somebody else forced", { reads: "origin" }, false, []],
    ["not what another incident has in hand", { heldBy: "i-2", acknowledge: "closed", reads: "origin" }, true, []],
    ["not what nobody's incident closed", { acknowledge: "closed" }, false, []],
    [
      "both, with whoever still waits for the path",
      {
        ...HELD,
        acknowledge: "closed",
        reads: "origin",
        dependents: [
          { name: "mail", state: "restored" },
          { name: "search", state: "held" },
          { name: "flag", state: "failed" },
        ],
      },
      true,
      ["path profile refuses every write and reads from the origin, with search (held), flag (failed) not back yet"],
    ],
  ])("%s", (_, part, forcedReads, expected) => {
    expect(leftBehind({ id: "i-1", forcedReads }, [path(part)])).toEqual(expected);
  });
});
