import { describe, expect, it } from "vitest";
import { countedNow } from "./present-findings";

describe("the keys that have a finding now", () => {
  it.each([
    ["every key of a short list that still has the finding", { listed: 3n, read: 3, still: 2 }, 2n],
    ["the whole of a long list of which a key read anew has the finding", { listed: 40n, read: 5, still: 1 }, 40n],
    ["none where no key read anew has the finding", { listed: 40n, read: 5, still: 0 }, 0n],
    ["none where the last key left the list after it was counted", { listed: 1n, read: 0, still: 0 }, 0n],
  ])("are %s", (_, evidence, counted) => {
    expect(countedNow(evidence)).toBe(counted);
  });
});
