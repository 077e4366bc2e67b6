import { describe, expect, it } from "vitest";
import { incidentSummaryFixture } from "../../../../test/fixtures/wire/incidents";
import { concernsKey, pinnedOn, placeOfScreen } from "./incident-rail.model";

const now = Date.parse("2026-03-04T03:18:21Z");
const wide = incidentSummaryFixture(now);
const targeted = incidentSummaryFixture(now, {
  id: "small",
  targeted: true,
  scope: { paths: ["profile"], keys: { list: ["user:1"] } },
});

describe("placeOfScreen", () => {
  it.each([
    ["/", { kind: "all" }],
    ["/divergences", { kind: "all" }],
    ["/paths/profile", { kind: "path", path: "profile" }],
    ["/keys/profile/a%2Fb", { kind: "key", path: "profile", key: "a/b" }],
    ["/saved", null],
    ["/incidents/x", null],
  ])("%s", (pathname, place) => expect(placeOfScreen(pathname)).toEqual(place));
});

describe("pinnedOn", () => {
  it("pins what is wide on the overview, and counts what concerns single keys", () =>
    expect(pinnedOn({ kind: "all" }, [wide, targeted])).toEqual({ pinned: [wide], targetedCount: 1 }));

  it("pins on a path's page what is about that path", () => {
    expect(pinnedOn({ kind: "path", path: "profile" }, [wide, targeted]).pinned).toEqual([]);
    expect(pinnedOn({ kind: "path", path: "order-status" }, [wide]).pinned).toEqual([wide]);
  });

  it("pins a targeted one on its own keys only", () => {
    expect(pinnedOn({ kind: "key", path: "profile", key: "user:1" }, [targeted]).pinned).toEqual([targeted]);
    expect(pinnedOn({ kind: "key", path: "profile", key: "user:2" }, [targeted]).pinned).toEqual([]);
  });

  it("tells whether a key is within it or only on its path", () => {
    expect(concernsKey(wide, { kind: "key", path: "order-status", key: "x" })).toBe(true);
    expect(concernsKey(targeted, { kind: "key", path: "profile", key: "user:2" })).toBe(false);
  });
});
