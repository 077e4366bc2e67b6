import { expect, it } from "vitest";
import { drainWill, drainWords } from "./drain.model";

it("says what pausing and resuming will do, of a path, a lane and a key", () => {
  expect(drainWill(true, {}).join(" ")).toMatch(/this path's.*can still land/s);
  expect(drainWill(true, { lane: 2 })[0]).toMatch(/this lane's/);
  expect(drainWill(false, { key: "k" })).toEqual([
    "This key's outstanding mutations are applied again, oldest first on each key.",
  ]);
});

it("names what is paused", () =>
  expect([{}, { lane: 2 }, { key: "k" }].map((part) => drainWords({ path: "profile", ...part }))).toEqual([
    "the drain of profile",
    "lane 2 of profile",
    "this key",
  ]));
