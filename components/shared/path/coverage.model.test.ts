import { expect, it } from "vitest";
import { gapSentence } from "./coverage.model";

it("tells each reason once, with the stores that it is about, and no endless list", () => {
  const gap = (store: string, because: string, path?: string) => ({ store, because, path });
  expect(gapSentence([gap("the ledger", "not yet"), gap("cache eu", "not yet"), gap("cache us", "away")])).toBe(
    "the ledger and cache eu: not yet; cache us: away",
  );
  expect(gapSentence([1, 2, 3, 4, 5].map((n) => gap("the origin", "not yet", `path-${n}`)))).toBe(
    "path-1, the origin, path-2, the origin, path-3, the origin and 2 more: not yet",
  );
  expect(gapSentence([1, 2, 3, 4, 5].map((n) => gap("the origin", `reason ${n}`)))).toMatch(/; and 2 more$/);
});
