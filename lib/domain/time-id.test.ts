import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeId, timeIdFloor, timeOfId, uuidOrNull } from "./time-id";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const order = fc.integer({ min: 0, max: 4_095 });
const random = fc.uint8Array({ minLength: 8, maxLength: 8 });
const made = fc.record({ ms: instant, n: order, bytes: random });
const idOf = ({ ms, n, bytes }: { ms: number; n: number; bytes: Uint8Array }) => timeId(ms, n, bytes);

describe("time-ordered ids", () => {
  it("are uuids of version 7 that tell their millisecond", () => {
    fc.assert(
      fc.property(instant, order, random, (ms, n, bytes) => {
        const id = timeId(ms, n, bytes);
        expect(id).toMatch(UUID_V7);
        expect(timeOfId(id)).toBe(ms);
      }),
    );
  });

  it("sort by millisecond, then by order, whatever the random bytes", () => {
    fc.assert(
      fc.property(made, made, (one, other) => {
        if (one.ms === other.ms && one.n === other.n) return;
        const isBefore = one.ms < other.ms || (one.ms === other.ms && one.n < other.n);
        expect(idOf(one) < idOf(other)).toBe(isBefore);
      }),
    );
  });

  it("stand at or above the floor of their millisecond, and below the next one's", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 2 }), order, random, (ms, n, bytes) => {
        const id = timeId(ms, n, bytes);
        expect(id >= timeIdFloor(ms) && id < timeIdFloor(ms + 1)).toBe(true);
      }),
    );
  });

  it("are made for 1970 and for 9999", () => {
    for (const at of [0, Date.UTC(9999, 11, 31, 23, 59, 59, 999)])
      expect(timeOfId(timeId(at, 0, new Uint8Array(8)))).toBe(at);
  });

  it("have no time when they are no uuid of version 7", () => {
    for (const text of ["", "x", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "f47ac10b-58cc-4372-a567-0e02b2c3d479"])
      expect(timeOfId(text)).toBeNull();
  });

  it("have a floor before 1970 that is the lowest of all", () => {
    expect(timeIdFloor(-60_000)).toBe("00000000-0000-7000-8000-000000000000");
  });
});

it.each([
  ["0195A3B2-7c1e-7abc-8def-000000000001", "0195a3b2-7c1e-7abc-8def-000000000001"],
  ["x", null],
  ["{0195a3b2-7c1e-7abc-8def-000000000001}", null],
  ["", null],
  [null, null],
])("takes %s, which a store calls an id, for %s", (text, id) => {
  expect(uuidOrNull(text)).toBe(id);
});
