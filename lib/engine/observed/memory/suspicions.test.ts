import { expect, it } from "vitest";
import { Suspicions } from "./suspicions";

it("confirms a key by a reading that began after its entry was met, and by no earlier one", () => {
  const suspicions = new Suspicions();
  const before = suspicions.begin();
  expect(suspicions.isConfirmed("k")).toBe(false);
  suspicions.end(before);
  expect(suspicions.isConfirmed("k")).toBe(false);
  const after = suspicions.begin();
  expect(suspicions.isConfirmed("k")).toBe(false);
  suspicions.end(after);
  expect(suspicions.isConfirmed("k")).toBe(true);
});

it("forgets a key that was explained, so that its next entry is a suspicion of its own", () => {
  const suspicions = new Suspicions();
  expect(suspicions.isConfirmed("k")).toBe(false);
  suspicions.clear("k");
  suspicions.end(suspicions.begin());
  expect(suspicions.isConfirmed("k")).toBe(false);
});

it("is not confirmed by a reading that a source did not answer", () => {
  const suspicions = new Suspicions();
  expect(suspicions.isConfirmed("k")).toBe(false);
  suspicions.begin();
  expect(suspicions.isConfirmed("k")).toBe(false);
});
