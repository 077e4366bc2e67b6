import { describe, expect, it } from "vitest";
import { authorityPreviewFixture, incidentFixture } from "../../../../test/fixtures/wire/incidents";
import { elsewhereWords, isPartial, pendingFor, readsForced, sampledKeys, storeName, whyNot } from "./authority.model";

const now = Date.parse("2026-03-04T03:18:21Z");
const [ledger, origin, cache, queue] = authorityPreviewFixture(now).stores;
const pending = incidentFixture(now).authority;

it("names a cache with its region", () => {
  expect(storeName(cache!)).toBe("cache eu");
  expect(storeName(ledger!)).toBe("ledger");
});

it("counts the least there is where keys could not be read", () => {
  const unread = { path: "profile", finding: "unreachable" as const, keys: "170", effect: "not known" };
  expect(isPartial({ byFinding: [...ledger!.byFinding, unread] })).toBe(true);
  expect(isPartial({ byFinding: ledger!.byFinding.filter(({ finding }) => finding !== "unreachable") })).toBe(false);
});

describe("declaring a store", () => {
  it("is not offered where it cannot be chosen, with the reason", () =>
    expect(whyNot(queue!, null, "ada")).toContain("ids only"));

  it("takes a second person once someone has asked", () => {
    expect(pendingFor(pending, ledger!)?.by).toBe("ada");
    expect(pendingFor(pending, origin!)).toBeNull();
    expect(whyNot(ledger!, pending, "ada")).toContain("second person");
    expect(whyNot(ledger!, pending, "grace")).toBeNull();
  });

  it("is approved as it was asked for, whatever the approver's box said before", () => {
    expect(readsForced({ forceOriginReads: true }, false)).toBe(true);
    expect(readsForced({ forceOriginReads: false }, true)).toBe(false);
    expect(readsForced(null, true)).toBe(true);
  });
});

it("says what a store stands for on another system's path", () => {
  expect(elsewhereWords({ store: "ledger" }, ["orders"])).toBe("On orders: the writes in its own outbox or queue.");
  expect(elsewhereWords({ store: "origin" }, ["orders"])).toBeNull();
  expect(elsewhereWords({ store: "queue" }, [])).toBeNull();
});

describe("samples of a choice", () => {
  const sample = (path: string, key: string, sentence: string) => ({ path, finding: "stale" as const, key, sentence });

  it("name each key of a path once, with every sentence about it", () => {
    const samples = [
      sample("profile", "u-1", "The cache is older."),
      sample("profile", "u-2", "The cache is older."),
      sample("profile", "u-1", "The origin fell back."),
      sample("profile", "u-1", "The cache is older."),
      sample("orders", "u-1", "The cache is older."),
    ];
    expect(sampledKeys(samples)).toEqual([
      { path: "profile", key: "u-1", sentences: ["The cache is older.", "The origin fell back."] },
      { path: "profile", key: "u-2", sentences: ["The cache is older."] },
      { path: "orders", key: "u-1", sentences: ["The cache is older."] },
    ]);
  });
});
