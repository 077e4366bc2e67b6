import { describe, expect, it } from "vitest";
import { STEERINGS } from "./steering";
import { CARRIED_OUT_IN, RUN, STOPPED_IN, steeringsOf } from "./transitions";

describe("a run", () => {
  it.each([
    ["canary", ["pause", "abort"]],
    ["waiting", ["continue", "abort"]],
    ["running", ["pause", "abort"]],
    ["paused", ["resume", "abort"]],
    ["aborting", ["abort"]],
    ["aborted", []],
    ["done", []],
  ] as const)("that is %s can be told %j", (state, verbs) => expect(steeringsOf(state)).toEqual(verbs));

  it("has exactly one who acts by each of its verbs but a pause, which its replayer makes as well", () => {
    const movers = (verb: string) => new Set(RUN.rows.filter((row) => row.verb === verb).map(({ who }) => who));
    expect(STEERINGS.map((verb) => [...movers(verb)])).toEqual([
      ["person"],
      ["person", "replayer"],
      ["person"],
      ["person"],
    ]);
    expect([...movers("finish"), ...movers("wait"), ...movers("conclude")]).toEqual(Array(3).fill("replayer"));
  });

  it("goes on after a pause where it was paused, and as running where nothing says so", () => {
    expect(RUN.next("resume", "paused", "canary")).toBe("canary");
    expect(RUN.next("resume", "paused", "running")).toBe("running");
    expect(RUN.next("resume", "paused")).toBe("running");
  });

  it("is carried out before its end only, and stopped by a pause and an abort", () => {
    expect(CARRIED_OUT_IN).toEqual(["canary", "running"]);
    expect(STOPPED_IN).toEqual(["paused", "aborting"]);
    expect(RUN.ends).toEqual(["aborted", "done"]);
  });
});
