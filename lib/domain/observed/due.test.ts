import { describe, expect, it } from "vitest";
import { dueAt } from "./due";
import type { ItemState, ObservedEvidence, ObservedItem } from "./evidence";

const NOW = 1_000_000;
const path = { graceMs: 10_000, maxTruthLagMs: 60_000 } as ObservedEvidence["path"];
const item = (state: ItemState, acceptedMs: number | null, seenMs = NOW) =>
  ({ state, acceptedAt: acceptedMs === null ? null : new Date(acceptedMs), seenAt: new Date(seenMs) }) as ObservedItem;

describe("the time at which a verdict may change by itself", () => {
  it.each<[string, ObservedItem[], { paused?: boolean }, number | null]>([
    ["no outstanding write", [], {}, null],
    ["an ended write within its grace", [item("done", NOW - 4_000)], {}, NOW + 6_000],
    ["an ended write past its grace", [item("gone", NOW - 11_000)], {}, NOW + 49_000],
    ["an ended write at the end of its grace", [item("done", NOW - 10_000)], {}, NOW],
    ["a write on its way, which has no grace", [item("waiting", NOW - 4_000)], {}, NOW + 56_000],
    ["a write on its way in a paused queue", [item("waiting", NOW - 4_000)], { paused: true }, NOW + 6_000],
    ["a write that is late already", [item("waiting", NOW - 61_000)], {}, null],
    ["the first of several", [item("done", NOW - 11_000), item("active", NOW - 58_000)], {}, NOW + 2_000],
    ["a write without a time of acceptance, by when it was seen", [item("done", null, NOW - 1_000)], {}, NOW + 9_000],
  ])("%s", (_, outstanding, { paused = false }, expected) => {
    const evidence = { path, readAt: new Date(NOW), paused: { reachable: true as const, value: paused } };
    expect(dueAt(evidence, outstanding)?.getTime() ?? null).toBe(expected);
  });
});
