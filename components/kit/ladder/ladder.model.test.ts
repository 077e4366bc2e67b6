import { describe, expect, it } from "vitest";
import { layLadder, type Rung, shortVersion } from "./ladder.model";

const rung = (kind: Rung["kind"], version: string | null, more: Partial<Rung> = {}): Rung => ({
  id: more.label ?? kind,
  kind,
  label: kind,
  status: version === null ? "absent" : "present",
  version,
  ...more,
});
const place = (rungs: Rung[]) =>
  layLadder(rungs).stands.map((stand) => (stand.place.on ? stand.place.at : stand.place.why));

describe("the ladder", () => {
  it("puts stores that agree at one place, at the right", () => {
    expect(place([rung("head", "12"), rung("origin", "12"), rung("cache", "12")])).toEqual([1, 1, 1]);
  });

  it("keeps the head off the left end when a store stands above it", () => {
    expect(place([rung("head", "12"), rung("origin", "12"), rung("cache", "13")])).toEqual([0.5, 0.5, 1]);
  });

  it("keeps the order of versions, whatever their length", () => {
    const at = place([rung("head", "10"), rung("origin", "9"), rung("cache", "100"), rung("replica", "2")]) as number[];
    expect(at[3]).toBe(0);
    expect(at[1]).toBeLessThan(at[0]!);
    expect(at[2]).toBe(1);
  });

  it("tells versions apart that a double cannot", () => {
    const ladder = layLadder([rung("head", "9007199254740993"), rung("origin", "9007199254740992")]);
    expect(ladder.stands[1]).toMatchObject({ relation: "behind", distance: "1" });
    expect(ladder.ticks.map((tick) => tick.version)).toEqual(["9007199254740992", "9007199254740993"]);
  });

  it("compresses a long gap, and says how many versions it hides", () => {
    const ladder = layLadder([rung("head", "1000000"), rung("origin", "3"), rung("cache", "2")]);
    expect(ladder.breaks).toEqual([{ at: expect.any(Number), hidden: "999996" }]);
    expect(ladder.stands[1]!.place).toMatchObject({ on: true });
    expect((ladder.stands[1]!.place as { at: number }).at).toBeCloseTo(0.25);
  });

  it("draws short distances to scale and hides nothing in them", () => {
    expect(layLadder([rung("head", "5"), rung("origin", "1")]).breaks).toEqual([]);
  });

  it("keeps a store that could not be read off the axis, and apart from one that is empty", () => {
    const unread = rung("cache", null, { status: "unreachable", because: "no answer in 200 ms" });
    const ladder = layLadder([rung("head", "4"), unread, rung("replica", null)]);
    expect(ladder.stands.slice(1).map((stand) => stand.place)).toEqual([
      { on: false, why: "unreachable" },
      { on: false, why: "absent" },
    ]);
    expect(ladder.stands[1]!.sentence).toBe("cache: could not be read: no answer in 200 ms");
    expect(ladder.stands[1]!.relation).toBeNull();
  });

  it("never trusts a version that came with an unreachable store", () => {
    expect(place([rung("head", "4"), rung("origin", "4", { status: "unreachable" })])[1]).toBe("unreachable");
  });

  it("keeps a value without a version off the axis", () => {
    expect(place([rung("head", "4"), rung("cache", null, { status: "present" })])[1]).toBe("unversioned");
  });

  it("puts a tombstone on the axis, for it has a version", () => {
    const ladder = layLadder([rung("head", "4"), rung("cache", "4", { status: "tombstone" })]);
    expect(ladder.stands[1]).toMatchObject({ relation: "level", sentence: "cache: version 4 (deleted), level" });
  });

  it("shows what is owed between the origin and the head, and what lies above the head", () => {
    const ladder = layLadder([rung("head", "4"), rung("origin", "3"), rung("cache", "5", { speculative: true })]);
    expect(ladder.owed).toEqual({ from: 0, to: 0.5 });
    expect(ladder.beyond).toEqual({ from: 0.5, to: 1 });
    expect(ladder.stands[2]!.sentence).toBe("cache: version 5 (speculative), 1 above head");
  });

  it("tells what the origin lost from what it never had", () => {
    const ladder = layLadder([rung("head", "4"), rung("materialized", "3"), rung("origin", "2")]);
    expect(ladder.lost).toEqual({ from: 0, to: 0.5 });
    expect(ladder.owed).toEqual({ from: 0.5, to: 1 });
  });

  it("labels fewer ticks the longer their versions are", () => {
    const near = (start: bigint) => [0n, 1n, 2n, 3n, 4n].map((step) => rung("cache", `${start + step}`));
    const labels = (start: bigint) => layLadder(near(start)).ticks.filter((tick) => tick.labelled).length;
    expect(labels(1n)).toBe(5);
    expect(labels(10_000_000_001n)).toBeLessThan(5);
  });

  it("says nothing of behind or ahead when the ledger could not be read", () => {
    const ladder = layLadder([rung("head", null, { status: "unreachable" }), rung("origin", "3")]);
    expect(ladder).toMatchObject({ head: null, owed: null, lost: null, beyond: null });
    expect(ladder.stands[1]).toMatchObject({ relation: null, distance: null });
  });

  it("draws the queue as the range that it holds", () => {
    const ladder = layLadder([rung("head", "9"), rung("origin", "5"), rung("queue", "9", { lowest: "6" })]);
    const queue = ladder.stands[2]!;
    expect(queue.place.on && queue.place.from).toBeLessThan(1);
    expect(queue.sentence).toContain("versions 6 to 9");
  });

  it("labels the head and the origin first, and never two ticks that would overlap", () => {
    const rungs = Array.from({ length: 20 }, (_, index) => rung("cache", `${index + 10}`));
    const ladder = layLadder([rung("head", "29"), rung("origin", "28"), ...rungs]);
    const labelled = ladder.ticks.filter((tick) => tick.labelled);
    expect(labelled.map((tick) => tick.version)).toContain("29");
    const gaps = labelled.slice(1).map((tick, index) => tick.at - labelled[index]!.at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.15);
  });

  it("lays out an empty ladder without an axis", () => {
    expect(layLadder([rung("head", null), rung("origin", null)])).toMatchObject({ ticks: [], breaks: [], head: null });
  });

  it("shortens long versions for the axis alone", () => {
    expect(shortVersion("12345678")).toBe("12345678");
    expect(shortVersion("123456789012")).toBe("…789012");
  });

  it("orders versions with fractions, and counts nothing between them", () => {
    const ladder = layLadder([rung("head", "2.5"), rung("origin", "2.25"), rung("cache", "2.50")]);
    expect(ladder.stands.map((stand) => stand.sentence)).toEqual([
      "head: version 2.5",
      "origin: version 2.25, behind",
      "cache: version 2.50, level",
    ]);
  });

  it("orders instants as their stores write them, and labels them by their time of day", () => {
    const ladder = layLadder([
      rung("head", "2026-03-01T10:00:05.250Z"),
      rung("origin", "2026-03-01 10:00:03.1+00"),
      rung("cache", "1772359205250"),
      rung("replica", "2026-03-01T10:00:05Z"),
    ]);
    expect(ladder.stands.map(({ relation, distance }) => [relation, distance])).toEqual([
      [null, null],
      ["behind", null],
      ["level", null],
      [null, null],
    ]);
    expect(ladder.stands[3]?.sentence).toContain("as new as the head at the coarser of the two precisions");
    expect(ladder.ticks.map(({ version }) => shortVersion(version))).toEqual(["10:00:03", "10:00:05"]);
  });

  it("keeps a version of another kind off the axis, with the version in its words", () => {
    const ladder = layLadder([rung("head", "2026-03-01T10:00:05Z"), rung("origin", "7")]);
    expect(ladder.stands[1]).toMatchObject({ place: { on: false, why: "incomparable" }, relation: null });
    expect(ladder.stands[1]?.sentence).toBe("origin: version 7, of another kind than the others, so neither is newer");
  });

  it("tells bytes that cannot be read from an empty store", () => {
    const unread = rung("cache", null, { status: "foreign", because: "not JSON" });
    expect(layLadder([rung("head", "4"), unread]).stands[1]).toMatchObject({
      place: { on: false, why: "unreadable" },
      sentence: "cache: holds what cannot be read: not JSON",
    });
  });
});
