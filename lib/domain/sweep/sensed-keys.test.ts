import { describe, expect, it } from "vitest";
import { SensedKeys } from "./sensed-keys";

const AT = new Date("2026-01-01T00:00:00Z");

describe("keys that a store told of", () => {
  it("are looked at once however often they were told of, after they have settled, the oldest first", () => {
    const keys = new SensedKeys(10, 100);
    keys.add("a", 0, AT);
    keys.add("b", 50, null);
    keys.add("a", 90, null);
    expect([...keys.take(99, 10)]).toEqual([]);
    expect([...keys.take(100, 10)]).toEqual([["a", AT]]);
    keys.add("a", 120, null);
    expect([...keys.take(220, 1)]).toEqual([["b", null]]);
    expect([...keys.take(220, 10)]).toEqual([["a", null]]);
    expect(keys.size).toBe(0);
  });

  it("are counted where there are more than are remembered", () => {
    const keys = new SensedKeys(2, 0);
    for (const key of ["a", "b", "c", "a", "d"]) keys.add(key, 0, null);
    expect([...keys.take(0, 10).keys()]).toEqual(["a", "b"]);
    expect(keys.takeForgotten()).toBe(2);
    expect(keys.takeForgotten()).toBe(0);
  });
});
