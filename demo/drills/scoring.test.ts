import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commonPrefix, type Sight, seenWith } from "./look";
import { type DrillRecord, Records } from "./record";
import { scoreLines, scoreOf } from "./scoring";

const record: DrillRecord = {
  id: "stale-refill-1",
  name: "stale-refill",
  path: "profile",
  keys: ["drill-1-1", "drill-1-2"],
  startedAt: "2026-01-01T00:00:00.000Z",
  damagedAt: "2026-01-01T00:00:10.000Z",
  causeEndedAt: "2026-01-01T00:00:10.000Z",
  writes: [],
  expected: ["stale"],
  notice: null,
  asksKeys: false,
  seen: null,
  restoredAt: null,
};
const at = (second: number) => new Date(Date.parse(record.damagedAt) + second * 1_000);
const sight = (kinds: [string, string[]][]): Sight => ({ by: "divergences", kinds: new Map(kinds) as Sight["kinds"] });

describe("seenWith", () => {
  it("keeps the time of the first sight, and completes it once every key has an expected finding", () => {
    const first = seenWith(record, sight([["drill-1-1", ["stale"]]]), at(1));
    expect(first).toEqual({
      at: at(1).toISOString(),
      by: "divergences",
      isNoted: false,
      kinds: ["stale"],
      allAt: null,
    });
    const both: [string, string[]][] = [
      ["drill-1-1", ["stale"]],
      ["drill-1-2", ["region-split", "stale"]],
    ];
    const all = seenWith({ ...record, seen: first }, sight(both), at(3));
    expect(all).toEqual({ ...first, kinds: ["stale", "region-split"], allAt: at(3).toISOString() });
    expect(seenWith({ ...record, seen: all }, null, at(9))).toEqual(all);
  });

  it("is complete by a note on the store itself", () => {
    const noted: Sight = { by: "connections", kinds: new Map() };
    const seen = seenWith(record, { ...noted, kinds: new Map(record.keys.map((key) => [key, []])) }, at(2));
    expect(seen).toMatchObject({ by: "connections", isNoted: true, allAt: at(2).toISOString() });
    expect(scoreOf({ ...record, seen }, null)).toMatchObject({ isRight: true });
  });

  it("is not complete while a key has another finding alone", () => {
    const seen = seenWith(
      record,
      sight([
        ["drill-1-1", ["stale"]],
        ["drill-1-2", ["masked"]],
      ]),
      at(1),
    );
    expect(seen?.allAt).toBeNull();
  });
});

describe("scoreOf", () => {
  it("counts from the damage on, and says whether the finding is the expected one", () => {
    const seen = {
      at: at(1.5).toISOString(),
      by: "divergences" as const,
      isNoted: false,
      kinds: ["stale" as const],
      allAt: at(2).toISOString(),
    };
    const score = scoreOf({ ...record, seen, restoredAt: at(60).toISOString() }, { kept: 4, of: 4, broken: [] });
    expect(score).toMatchObject({ detectMs: 1_500, allKeysMs: 2_000, isRight: true, restoreMs: 60_000 });
    expect(scoreLines(score).join("\n")).toMatch(
      /1\.5 s, by divergences; of every key after 2\.0 s[\s\S]*60\.0 s[\s\S]*4 of 4/,
    );
  });

  it("says what is not known yet, and what is wrong", () => {
    expect(scoreLines(scoreOf(record, null)).join("\n")).toMatch(
      /not detected yet[\s\S]*not restored yet[\s\S]*unknown/,
    );
    const seen = {
      at: at(1).toISOString(),
      by: "divergences" as const,
      isNoted: false,
      kinds: ["masked" as const],
      allAt: null,
    };
    expect(scoreOf({ ...record, seen }, { kept: 1, of: 2, broken: ["drill-1-2"] })).toMatchObject({ isRight: false });
  });
});

describe("Records", () => {
  const folder = mkdtempSync(join(tmpdir(), "trueup-drills-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("answers the newest record of each drill", () => {
    const records = new Records(join(folder, "drills"));
    expect(records.newest()).toEqual([]);
    const later = { ...record, id: "stale-refill-2", startedAt: "2026-01-02T00:00:00.000Z" };
    const other = { ...record, id: "late-1", name: "late-reconciliation" };
    for (const each of [later, record, other]) records.write(each);
    expect(records.newest().map(({ id }) => id)).toEqual(["stale-refill-2", "late-1"]);
    expect(records.newest("late-reconciliation").map(({ id }) => id)).toEqual(["late-1"]);
  });
});

describe("commonPrefix", () => {
  it.each([
    [["drill-a-1", "drill-a-2"], "drill-a-"],
    [["one"], "one"],
    [["a", "b"], ""],
    [[], ""],
  ])("of %j is %j", (keys, prefix) => expect(commonPrefix(keys)).toBe(prefix));
});
