import { expect, it } from "vitest";
import { repairWords } from "./observed-controls.model";

const off = { queue: false, cache: false, origin: false };

it.each([
  [null, /every verb of `repair` is off/],
  [off, /every verb of `repair` is off/],
  [{ ...off, cache: true }, /may change its caches, in plans/],
  [{ queue: true, cache: true, origin: true }, /its queue and its outbox, its caches and its table/],
])("says of %j what repairs may change", (repair, words) => {
  expect(repairWords(repair)).toMatch(words);
});
