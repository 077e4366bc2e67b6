import { describe, expect, it } from "vitest";
import type { KeyStory } from "../../../lib/api/keys";
import { convergedKey } from "../../../test/fixtures/wire/keys";
import { effectsOf, type Side } from "./way-effects.model";
import { valueGroups } from "./ways.model";

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
type Cache = KeyStory["caches"][number];
const said = (...args: Parameters<typeof effectsOf>) =>
  effectsOf(...args).map(({ store, before, after }) => `${store}: ${side(before)} > ${side(after)}`);
const side = ({ version, text }: Side) => (version === null ? text : `${version} ${text}`);
const way = (
  action: "rewrite" | "replay" | "adopt" | "salvage" | "invalidate" | "rebuild",
  region: string | null = null,
) => ({ authority: "ledger", region, action, offered: true, because: null }) as const;

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
    expect(said(spaced, way("rewrite"))).toEqual([
      'origin: 12 {"b":3} > 12 {"b":2,"a":1}',
      'cache us: 12 {"b":3} > 12 {"b":2,"a":1}',
    ]);
  });
});

describe("the effects of a way", () => {
  const changed = story("2595", "2595", "1", "1");
  const [eu, us] = changed.caches as [Cache, Cache];
  const regressed = { ...story("2", "2", "2", "2"), origin: { ...changed.origin, version: "11", valueText: "2" } };
  const stale = { ...changed, ...story("1", "1", "1", "1"), caches: [{ ...eu, version: "11", valueText: "1" }, us] };
  const refilled = { ...stale, caches: [stale.caches[0] as Cache, { ...us, status: "absent" as const }] };
  const phantom: KeyStory = {
    ...changed,
    ledger: { ...changed.ledger, status: "absent", head: null, whole: false, valueText: null },
    caches: [
      { ...eu, status: "absent", version: null, valueText: null },
      { ...us, version: "3", valueText: "7" },
    ],
    origin: { ...changed.origin, status: "absent", version: null, valueText: null },
    findings: [
      {
        finding: "phantom",
        since: changed.readAt,
        sentence: "",
        evidence: [{ store: "cache us", shows: "version 3" }],
        waysBack: [],
      },
    ],
  };

  it.each<[string, KeyStory, Parameters<typeof effectsOf>[1], string[]]>([
    ["a rewrite", changed, way("rewrite"), ["origin: 12 1 > 12 2595", "cache us: 12 1 > 12 2595"]],
    [
      "an adoption",
      changed,
      way("adopt"),
      ["ledger: 12 2595 > new 1", "origin: 12 1 > new 1", "cache eu: 12 2595 > new 1", "cache us: 12 1 > new 1"],
    ],
    ["a rebuild", changed, way("rebuild"), ["cache eu: 12 2595 > 12 1"]],
    ["a replay of equal values", regressed, way("replay"), ["origin: 11 2 > 12 2"]],
    ["a rebuild of equal values", stale, way("rebuild"), ["cache eu: 11 1 > 12 1"]],
    [
      "a rebuild where a region is empty",
      refilled,
      way("rebuild"),
      ["cache eu: 11 1 > 12 1", "cache us: nothing > 12 1"],
    ],
    [
      "a salvage of the entry that is the phantom",
      phantom,
      way("salvage"),
      ["ledger: nothing > new 7", "origin: nothing > new 7", "cache us: 3 7 > new 7"],
    ],
    [
      "the clearing of an entry without a row",
      phantom,
      way("invalidate"),
      ["cache us: 3 7 > cleared: the next reader gets nothing"],
    ],
  ])("names each store that %s changes, with version and value", (_, before, taken, lines) => {
    expect(said(before, taken)).toEqual(lines);
  });
});
