import { describe, expect, it } from "vitest";
import type { KeyStory } from "../../lib/api/keys";
import { convergedKey } from "../../test/fixtures/wire/keys";
import { effectsOf, valueGroups } from "./ways.model";

const story = (ledger: string, eu: string, us: string, origin: string): KeyStory => {
  const key = convergedKey(0);
  const [first, second] = key.caches;
  return {
    ...key,
    ledger: { ...key.ledger, valueText: ledger },
    caches: [
      { ...(first as KeyStory["caches"][number]), valueText: eu },
      { ...(second as KeyStory["caches"][number]), valueText: us },
    ],
    origin: { ...key.origin, valueText: origin },
    replicas: [],
  };
};
const way = (action: "rewrite" | "adopt" | "rebuild", region: string | null = null) =>
  ({ authority: "ledger", region, action, offered: true, because: null }) as const;

describe("the values of a key", () => {
  it("are grouped by what they say, digit for digit, the one that most stores hold first", () => {
    const groups = valueGroups(story('{"n":2595}', '{"n": 2595}', '{"n":2595}', '{"n":2595.0000000000000000001}'));
    expect(groups).toEqual([
      { letter: "A", text: '{"n":2595}', stores: ["ledger", "cache eu", "cache us"] },
      { letter: "B", text: '{"n":2595.0000000000000000001}', stores: ["origin"] },
    ]);
  });

  it("are the same where only a store's spaces and order of members differ", () => {
    const spaced = story('{"b": 2, "a": 1}', '{"a":1,"b":2}', '{"b":3}', '{"b": 3}');
    expect(effectsOf(spaced, way("rewrite"))).toEqual([
      { store: "origin", before: '{"b":3}', after: '{"b":2,"a":1}' },
      { store: "cache us", before: '{"b":3}', after: '{"b":2,"a":1}' },
    ]);
  });

  it("are shown before and after for each store that a way changes", () => {
    const changed = story("2595", "2595", "1", "1");
    expect(effectsOf(changed, way("rewrite"))).toEqual([
      { store: "origin", before: "1", after: "2595" },
      { store: "cache us", before: "1", after: "2595" },
    ]);
    expect(effectsOf(changed, way("adopt"))).toEqual([
      { store: "ledger", before: "2595", after: "1" },
      { store: "cache eu", before: "2595", after: "1" },
    ]);
    expect(effectsOf(changed, way("rebuild"))).toEqual([{ store: "cache eu", before: "2595", after: "1" }]);
  });
});
