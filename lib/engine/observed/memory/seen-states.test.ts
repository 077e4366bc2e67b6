import { describe, expect, it } from "vitest";
import { SeenStates, SlotBudget } from "./seen-states";
import { TextDigest } from "./text-digest";

const digest = (text: string) => new TextDigest().of(text);
const [A, B] = [digest("a"), digest("b")];
const there = (at: number, until: Date | null = null) => ({ at, until, isThere: true });
const many = Array.from({ length: 5_000 }, (_, i) => digest(`k${i}`));

describe("the memory of a walk", () => {
  it("knows a thing in the state that it was remembered in, and in no other", () => {
    const seen = new SeenStates(new SlotBudget(0));
    expect(seen.meets(A, A, 1)).toBe(false);
    seen.remember(A, A, there(1));
    expect([seen.meets(A, A, 2), seen.meets(A, B, 2), seen.meets(B, A, 2)]).toEqual([true, false, false]);
  });

  it("takes a thing for new from the time on at which it is due", () => {
    const began = Date.now();
    let passed = 0;
    const seen = new SeenStates(new SlotBudget(0), () => began + passed);
    const until = new Date(began + 10_000);
    seen.remember(A, A, there(1, until));
    seen.remember(B, B, { ...there(1, until), isThere: false });
    const said = () => [seen.meets(A, A, 2), seen.isMissed(A, 0), seen.due()];
    passed = 9_000;
    expect(said()).toEqual([true, false, 0]);
    passed = 11_000;
    expect(said()).toEqual([false, true, 1]);
  });

  it("tells what no reading has met since, and forgets it", () => {
    const seen = new SeenStates(new SlotBudget(0));
    seen.remember(A, A, there(1));
    seen.remember(B, B, there(1));
    seen.meets(A, A, 5);
    expect([seen.unmet(5), seen.isMissed(A, 5), seen.isMissed(B, 5)]).toEqual([1, false, true]);
    seen.forgetUnmet(5);
    expect([seen.unmet(9), seen.meets(A, A, 9), seen.meets(B, B, 9)]).toEqual([1, true, false]);
  });

  it("does not bring back by an older reading what was forgotten", () => {
    const seen = new SeenStates(new SlotBudget(0));
    seen.forget(A, 5);
    seen.remember(A, A, there(5));
    expect(seen.meets(A, A, 6)).toBe(false);
    seen.remember(A, A, there(6));
    expect(seen.meets(A, A, 6)).toBe(true);
    seen.lose(A, 7);
    seen.clear(8);
    seen.remember(A, A, there(7));
    expect(seen.meets(A, A, 9)).toBe(false);
  });

  it("grows, and keeps every thing", () => {
    const seen = new SeenStates(new SlotBudget(100_000));
    for (const name of many) seen.remember(name, name, there(1));
    expect(many.every((name) => seen.meets(name, name, 2))).toBe(true);
    expect(seen.unmet(2)).toBe(0);
  });

  it("knows as many things as its budget has room for, and misses no other", () => {
    const seen = new SeenStates(new SlotBudget(1_024));
    for (const name of many) seen.remember(name, name, there(1));
    const known = many.filter((name) => seen.meets(name, name, 2));
    expect(known.length).toBeGreaterThan(1_000);
    expect(known.length).toBeLessThan(2_048);
    expect(many.filter((name) => seen.isMissed(name, 0))).toEqual([]);
  });
});

describe("a digest of texts", () => {
  const texts = [["ab"], ["a", "b"], ["", "ab"], [null, "ab"], ["ab", null], ["ab", ""], ["ba"], ["aab"], [], [null]];

  it("differs where a text differs, ends elsewhere or is null", () => {
    const digests = texts.map((each) => {
      const { high, low } = new TextDigest().of(...each);
      return `${high} ${low}`;
    });
    expect(new Set(digests).size).toBe(texts.length);
    expect(new TextDigest().of("ab", null)).toEqual(new TextDigest().of("ab", null));
  });

  it("gives a hundred thousand names as many digests", () => {
    const one = new TextDigest();
    const digests = Array.from({ length: 100_000 }, (_, i) => {
      const { high, low } = one.of(`customer:${i}`);
      return `${high} ${low}`;
    });
    expect(new Set(digests).size).toBe(100_000);
  });
});
