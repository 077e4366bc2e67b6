import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheEntryKey } from "../contract";
import { behindPrefix } from "./key-range";
import { scanPattern } from "./scan-pattern";
import { SeenKeys } from "./seen-keys";

describe("the pattern of a region's entries", () => {
  it("takes everything but the key literally", () => {
    expect(scanPattern("p*[x]?\\:{key}:v^1").match).toBe("p\\*\\[x\\]\\?\\\\:*:v\\^1");
    expect(scanPattern("p:{key}", "a*[b]").match).toBe("p:a\\*\\[b\\]*");
  });

  it("finds the key of an entry exactly, and none in another name", () => {
    const pattern = scanPattern("p:{key}:v");
    expect(pattern.keyOf("p:a:v:v")).toBe("a:v");
    expect(pattern.keyOf("p:v")).toBe(null);
    expect(pattern.keyOf("p::v")).toBe(null);
    expect(pattern.keyOf("q:a:v")).toBe(null);
    expect(scanPattern("{key}").keyOf("trueup:refill:{a}:a")).toBe(null);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (key, before, after) => {
        fc.pre(!before.includes("{key}") && !`${before}${key}`.startsWith("trueup:") && !before.endsWith("{"));
        const template = `${before}{key}${after}`;
        expect(scanPattern(template).keyOf(cacheEntryKey({ key: template }, key))).toBe(key);
      }),
    );
  });
});

describe("the range of a prefix", () => {
  it("ends behind every text that begins so, in the order of bytes", () => {
    expect(behindPrefix("a")).toBe("b");
    expect(behindPrefix("")).toBe(null);
    expect(behindPrefix("a\u{10ffff}")).toBe("b");
    expect(behindPrefix("\u{10ffff}")).toBe(null);
    expect(behindPrefix("\ud7ff")).toBe("\ue000");
    const bytes = (text: string) => Buffer.from(text);
    const whole = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(whole, whole, whole, (prefix, rest, other) => {
        const end = behindPrefix(prefix);
        if (end === null) return;
        expect(Buffer.compare(bytes(prefix + rest), bytes(end))).toBe(-1);
        if (!other.startsWith(prefix) && Buffer.compare(bytes(other), bytes(prefix)) > 0)
          expect(Buffer.compare(bytes(other), bytes(end))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("keys that were seen", () => {
  it("are known, and others are not, over several growths", () => {
    const seen = new SeenKeys([12, -7], 1_000_000);
    for (let i = 0; i < 200_000; i++) seen.add(`key-${i}`);
    for (let i = 0; i < 200_000; i++) if (!seen.has(`key-${i}`)) throw new Error(`forgot ${i}`);
    for (let i = 200_000; i < 400_000; i++) if (seen.has(`key-${i}`)) throw new Error(`made up ${i}`);
  });

  it("are forgotten rather than mistaken when there are too many", () => {
    const seen = new SeenKeys([1, 2], 10);
    for (let i = 0; i < 20; i++) seen.add(`key-${i}`);
    expect(seen.has("key-3")).toBe(true);
    expect(seen.has("key-15")).toBe(false);
  });
});
