import { expect, test } from "vitest";
import { splitTimes } from "./timed-text.model";

const worded = (sentence: string) =>
  splitTimes(sentence).flatMap(({ text, time, after }) => (time ? [[after, text]] : []));

test("a sentence is cut at its times, and nothing of it is lost", () => {
  const sentence = "Accepted at 2026-03-04T03:12:09.875Z, due by 2026-03-04T03:12:39Z.";
  const parts = splitTimes(sentence);
  expect(parts.filter((part) => part.time).map((part) => part.text)).toEqual([
    "2026-03-04T03:12:09.875Z",
    "2026-03-04T03:12:39Z",
  ]);
  expect(parts.map(({ text, after }) => (after === undefined ? text : `${after} ${text}`)).join("")).toBe(sentence);
  expect(parts.map(({ at, text, after }) => sentence.startsWith(after ?? text, at))).toEqual(parts.map(() => true));
});

test("a sentence without times stays whole", () => {
  expect(splitTimes("No record of it.")).toEqual([{ at: 0, text: "No record of it.", time: false }]);
});

test.each([
  ["Saved at 2026-03-04T03:12:09Z.", "at"],
  ["The record has it since 2026-03-04T03:12:09Z.", "since"],
  ["Its payload was erased on 2026-03-04T03:12:09Z.", "on"],
  ["The record should have it by 2026-03-04T03:12:09Z.", "by"],
  ["2026-03-04T03:12:09Z", undefined],
  ["Time: 2026-03-04T03:12:09Z", undefined],
  ["the format 2026-03-04T03:12:09Z", undefined],
])("the time of %j has the word before it: %j", (sentence, word) => {
  expect(worded(sentence)).toEqual([[word, "2026-03-04T03:12:09Z"]]);
});
