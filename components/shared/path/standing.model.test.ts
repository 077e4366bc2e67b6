import { describe, expect, it } from "vitest";
import {
  latePath,
  pathFixture,
  pausedPath,
  phantomPath,
  truthFixture,
  unknownPath,
} from "../../../test/fixtures/wire/paths";
import { needsLook, standingOf } from "./standing.model";

const now = Date.parse("2026-03-04T03:12:00Z");
const withTruth = (name: string, over: Parameters<typeof truthFixture>[1]) =>
  pathFixture(now, { name, title: name, truth: truthFixture(now, over) });

describe("standingOf", () => {
  it.each([
    ["late by its lag", latePath(now), "late"],
    ["late by a finding without a lag", withTruth("a", { truthLagMs: null, findings: { late: "1" } }), "late"],
    ["diverging with late keys of an earlier check", withTruth("a", { findings: { late: "1" } }), "diverging"],
    ["broken by a phantom", phantomPath(now), "broken"],
    ["unknown without a lag", unknownPath(now), "unknown"],
    ["unknown with findings of a part", withTruth("a", { unmeasured: { findings: "cache-eu is away" } }), "unknown"],
    ["unknown without findings", withTruth("a", { findings: null }), "unknown"],
    ["unknown with an unreachable store", withTruth("a", { findings: { unreachable: "2" } }), "unknown"],
    ["held while its drain is paused", pausedPath(now), "held"],
    ["diverging with stale caches", withTruth("a", { findings: { stale: "5" } }), "diverging"],
    ["falling behind without headroom", withTruth("a", { limitedBy: "no-headroom", truthLagMs: 4_000 }), "behind"],
    ["well over a short lag", withTruth("a", { limitedBy: "no-headroom", truthLagMs: 2_000 }), "well"],
    ["nearing late", withTruth("a", { truthLagMs: 16_000 }), "nearing"],
    ["well with writes in flight", pathFixture(now), "well"],
    ["well with nothing outstanding", withTruth("a", { outstanding: "0", truthLagMs: 0, findings: {} }), "well"],
  ])("calls a path %s", (_, path, standing) => {
    expect(standingOf(path)).toBe(standing);
    expect(needsLook(path)).toBe(standing !== "well");
  });
});
