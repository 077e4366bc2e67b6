import { expect, it } from "vitest";
import { PLAN_KINDS } from "./kinds";
import { firedAgain } from "./side-effects";

const PATHS = [
  {
    name: "profile",
    effects: [
      { name: "welcome-email", by: "consumer", once: false },
      { name: "search", by: "capture", once: true },
    ],
  },
  { name: "feed" },
] as const;

it("names what each kind of plan sets off again, and how often at most", () => {
  const fires = Object.fromEntries(
    PLAN_KINDS.map((kind) => [kind, firedAgain(kind, PATHS, 159n).map(({ name, atMost }) => `${name} ${atMost}`)]),
  );
  expect(fires).toEqual({
    replay: ["welcome-email 159"],
    rewrite: ["welcome-email 159"],
    amend: ["welcome-email 159"],
    adopt: ["welcome-email 159"],
    salvage: ["welcome-email 159"],
    undo: ["welcome-email 159"],
    suppress: [],
    invalidate: [],
    rebuild: [],
  });
});

it("sets nothing off where nothing is applied", () => {
  expect(firedAgain("replay", PATHS, 0n)).toEqual([]);
});
