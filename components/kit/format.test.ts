import { describe, expect, it } from "vitest";
import {
  durationToken,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatShortDuration,
  formatSignedRate,
  parseDuration,
  sentence,
} from "./format";

describe("formatCount", () => {
  it.each([
    ["0", "0"],
    ["999", "999"],
    ["41200", "41,200"],
    ["-1234567", "−1,234,567"],
    ["9007199254740993", "9,007,199,254,740,993"],
    [2_160_000, "2,160,000"],
  ])("writes %s as %s", (count, text) => expect(formatCount(count)).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [340, "340 ms"],
    [1_000, "1 s"],
    [1_250, "1.2 s"],
    [9_990, "9.9 s"],
    [59_999, "59 s"],
    [372_000, "6 min 12 s"],
    [960_000, "16 min"],
    [3_900_000, "1 h 5 min"],
    [180_000_000, "2 d 2 h"],
    [-1_500, "−1.5 s"],
  ])("writes %i ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatShortDuration", () => {
  it.each([
    [0, "0"],
    [250, "250 ms"],
    [1_500, "1.5 s"],
    [30_000, "30 s"],
    [372_000, "6.2 min"],
    [5_400_000, "1.5 h"],
  ])("writes %i ms as %s", (ms, text) => expect(formatShortDuration(ms)).toBe(text));
});

describe("rates and shares", () => {
  it.each([
    [0, "0"],
    [0.04, "0"],
    [3.25, "3.3"],
    [4_000, "4,000"],
    [-800, "−800"],
    [-0.01, "0"],
  ])("writes a rate of %d as %s", (rate, text) => expect(formatRate(rate)).toBe(text));

  it("gives headroom its sign, and zero none", () => {
    expect([500, -800, 0, 0.01].map(formatSignedRate)).toEqual(["+500", "−800", "0", "0"]);
  });

  it.each([
    [1, "100 %"],
    [0.99999, "99.9 %"],
    [0.995, "99.5 %"],
    [0.62, "62 %"],
    [0.0123, "1.2 %"],
    [0, "0 %"],
  ])("never rounds a share of %d up to all", (share, text) => expect(formatShare(share)).toBe(text));
});

describe("durations that people type", () => {
  it.each([
    ["10m", 600_000],
    ["90s", 90_000],
    ["1h 30m", 5_400_000],
    ["6 min 12 s", 372_000],
    ["250ms", 250],
    ["0s", 0],
  ])("reads %s", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(["", "10", "ten minutes", "10m and", "-5s", "1e3s"])("refuses %j", (text) =>
    expect(parseDuration(text)).toBeNull(),
  );

  it.each([0, 250, 90_000, 600_000, 5_400_000, 86_400_000])("reads back what it writes for %i", (ms) =>
    expect(parseDuration(durationToken(ms))).toBe(ms),
  );
});

describe("sentence", () => {
  it.each([
    ["paused by mara", "Paused by mara."],
    ["It selects nothing.", "It selects nothing."],
    ["", ""],
  ])("of %j is %j", (text, words) => expect(sentence(text)).toBe(words));
});
