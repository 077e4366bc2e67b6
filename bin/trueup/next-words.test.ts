import { expect, it } from "vitest";
import { commandOf, nextWords } from "./next-words";

it("says the next step, its reason, its command and the other way", () => {
  const words = nextWords({
    incident: "i",
    kind: "act",
    step: "replay",
    label: "Run 20 effects first",
    reason: "The replay is frozen.",
    action: { do: "start-run", plan: "p", kind: "replay", digest: "d", effects: "159" },
    or: { label: "Look at the plan", action: { do: "look-at-plan", plan: "p" } },
    mends: [],
    etaMs: null,
    readAt: "2026-01-01T00:00:00.000Z",
  });
  expect(words.split("\n")).toEqual([
    "Run 20 effects first, at replay",
    "  The replay is frozen.",
    "  command      npx trueup run start p --digest d",
    "  or           Look at the plan: npx trueup plan show p",
  ]);
});

it("names the lane or the key whose drain is resumed", () => {
  const resumed = { do: "resume-drain", path: "profile" } as const;
  expect(
    [resumed, { ...resumed, lane: 2 }, { ...resumed, key: "a b" }].map((action) => commandOf("i", action)),
  ).toEqual([
    'npx trueup incident resume i --path profile --reason "…"',
    'npx trueup incident resume i --path profile --lane 2 --reason "…"',
    'npx trueup incident resume i --path profile --key "a b" --reason "…"',
  ]);
});
