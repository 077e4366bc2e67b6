import { expect, it } from "vitest";
import { canaryOf } from "./canary";

it.each([
  ["a short list has none", 10n, null, 0],
  ["the first that is longer has one", 11n, null, 1],
  ["one in a hundred, rounded up", 301n, null, 4],
  ["never more than a hundred", 2_000_000n, null, 100],
  ["as many as was asked for", 300n, 20, 20],
  ["none, if none was asked for", 300n, 0, 0],
  ["none, where it would be every effect", 20n, 20, 0],
])("%s", (_, effects, asked, canary) => {
  expect(canaryOf({ effects, asked })).toBe(canary);
});
