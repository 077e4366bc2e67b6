import { expect, it } from "vitest";
import { mayStillLand } from "./may-still-land";

it.each([
  { cacheUntilMs: null, cacheNowMs: null, lands: false },
  { cacheUntilMs: 1_000, cacheNowMs: 999, lands: true },
  { cacheUntilMs: 1_000, cacheNowMs: 1_000, lands: true },
  { cacheUntilMs: 1_000, cacheNowMs: 1_001, lands: false },
  { cacheUntilMs: 1_000, cacheNowMs: null, lands: true },
])("an acknowledgment due by $cacheUntilMs may land at $cacheNowMs: $lands", ({ cacheUntilMs, cacheNowMs, lands }) => {
  expect(mayStillLand({ cacheUntilMs }, cacheNowMs)).toBe(lands);
});
