import { describe, expect, it } from "vitest";
import { attemptWords, deliveryLook } from "./delivery.model";

const attempt = (number: number, over: object = {}) => ({
  number,
  at: "2026-11-29T00:00:00Z",
  endedAt: "2026-11-29T00:00:01Z",
  status: null,
  error: null,
  ...over,
});

describe("a delivery", () => {
  it.each([
    ["waiting", [], "waiting", "not attempted yet"],
    [
      "waiting",
      [attempt(1, { error: "no server answers" })],
      "tried again",
      "1 attempt; the last one: no server answers",
    ],
    ["waiting", [attempt(1, { endedAt: null })], "tried again", "1 attempt; the last one has not ended"],
    ["delivered", [attempt(1), attempt(2, { status: "204" })], "delivered", "2 attempts; the last one: 204"],
    [
      "dead",
      [attempt(1, { status: "500", error: "the receiver answered 500" })],
      "given up",
      "1 attempt; the last one: the receiver answered 500",
    ],
  ] as const)("that is %s after %j is shown as %s", (state, attempts, word, words) => {
    expect(deliveryLook({ state, attempts: [...attempts] }).word).toBe(word);
    expect(attemptWords({ attempts: [...attempts] })).toBe(words);
  });
});
