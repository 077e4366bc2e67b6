import { describe, expect, it } from "vitest";
import { withoutKeys } from "./without-keys";

describe("a text about an incident", () => {
  it.each([
    ["a key of the list", "Repair user-7 on profile: replay", { list: ["user-7"] }, "Repair ••• on profile: replay"],
    ["a key with marks", "Repair a.b@c.de, soon", { list: ["a.b@c.de"] }, "Repair •••, soon"],
    ["each place of a key", "x-1 and x-1", { list: ["x-1"] }, "••• and •••"],
    ["the longer of two keys", "x-1-2 went back", { list: ["x-1", "x-1-2"] }, "••• went back"],
    ["the rest of a word that begins with a key", "order 41b-9", { list: ["41b"] }, "order •••"],
    ["keys of a prefix", "team-eu-77 is late", { prefix: "team-eu" }, "••• is late"],
    ["a prefix of a matching list", "cart-9", { matching: { until: "2026-11-28T00:00:00Z", prefix: "cart-" } }, "•••"],
    ["no letters inside of another word", "a late path", { list: ["t"] }, "a late path"],
    ["line breaks", "one\r\ntwo\u2028three", { list: ["x"] }, "one two three"],
  ])("hides %s", (_, text, keys, shown) => {
    expect(withoutKeys(text, { keys })).toBe(shown);
  });

  it("stays as it is where the scope names no key", () => {
    expect(withoutKeys("Profiles went back", {})).toBe("Profiles went back");
    expect(withoutKeys("Profiles went back", { keys: { finding: "late" } })).toBe("Profiles went back");
  });
});
