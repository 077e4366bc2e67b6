import { describe, expect, it } from "vitest";
import { rungsOfSmall, type StoreVersions, smallWords } from "./small-ladder.model";

const words = (more: Partial<StoreVersions>) =>
  smallWords(
    rungsOfSmall({
      ledgerStatus: "present",
      head: "12",
      materialized: "12",
      originStatus: "present",
      origin: "12",
      caches: [{ region: "eu", version: "12", status: "present" }],
      ...more,
    }),
  );

describe("the words of a small ladder", () => {
  it.each<[string, Partial<StoreVersions>]>([
    ["level", {}],
    ["origin 3 behind", { origin: "9", materialized: "9" }],
    ["cache eu 2 behind", { caches: [{ region: "eu", version: "10", status: "present" }] }],
    ["origin 3 behind", { origin: "9", caches: [{ region: "eu", version: "1", status: "present" }] }],
    ["cache eu 1 above head", { origin: "9", caches: [{ region: "eu", version: "13", status: "present" }] }],
    ["not in the origin", { originStatus: "absent", origin: null, materialized: null }],
    ["origin not read", { originStatus: "unreachable", origin: null }],
    ["cache eu not read", { origin: "9", caches: [{ region: "eu", version: null, status: "unreachable" }] }],
    ["level", { caches: [{ region: "eu", version: null, status: "absent" }] }],
    ["cache eu cannot be compared", { caches: [{ region: "eu", version: null, status: "foreign" }] }],
    ["origin behind", { head: "1.5", origin: "1.25", materialized: "1.25", caches: [] }],
  ])("are %j", (expected, more) => expect(words(more)).toBe(expected));

  it("never call an unread ledger level", () => {
    expect(words({ ledgerStatus: "unreachable", head: null, materialized: null })).toBe("ledger head not read");
  });
});
