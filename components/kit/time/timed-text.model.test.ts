import { expect, test } from "vitest";
import { splitTimes } from "./timed-text.model";

test("a sentence is cut at its times, and nothing of it is lost", () => {
  const sentence = "Accepted at 2026-03-04T03:12:09.875Z, due by 2026-03-04T03:12:39Z.";
  const parts = splitTimes(sentence);
  expect(parts.filter((part) => part.time).map((part) => part.text)).toEqual([
    "2026-03-04T03:12:09.875Z",
    "2026-03-04T03:12:39Z",
  ]);
  expect(parts.map((part) => part.text).join("")).toBe(sentence);
});

test("a sentence without times stays whole", () => {
  expect(splitTimes("No record of it.")).toEqual([{ at: 0, text: "No record of it.", time: false }]);
});
