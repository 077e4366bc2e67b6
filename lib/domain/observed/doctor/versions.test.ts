import { describe, expect, it } from "vitest";
import { versionsSaid } from "./versions";

const of = (name: string, ...versions: string[]) => ({ of: name, versions, isMapped: true });

describe("versionsSaid", () => {
  it.each([
    ["numbers of two stores", [of("queue", "7"), of("origin", "12")], "versions of queue, origin compare: numbers."],
    [
      "a number and a time",
      [of("queue", "7"), of("origin", "2026-01-02T03:04:05Z")],
      "warning: versions of the queue are numbers, the origin's are times: they cannot be compared.",
    ],
    [
      "milliseconds since 1970 and a time",
      [of("queue", "1767323045000"), of("origin", "2026-01-02T03:04:05Z")],
      "versions of queue, origin compare: numbers.",
    ],
    [
      "texts",
      [of("queue", "abc"), of("origin", "7")],
      "warning: versions of the queue are texts that order nothing, the origin's are numbers: they cannot be compared.",
    ],
    [
      "a store without versions",
      [of("queue", "7"), { of: "origin", versions: [], isMapped: false }],
      "the origin has no version: agreement with it is by value alone.",
    ],
    ["nothing sampled", [of("queue"), of("origin")], "nothing to compare yet."],
  ])("says of %s whether they compare", (_, stores, said) => {
    expect(versionsSaid(stores)).toBe(said);
  });
});
