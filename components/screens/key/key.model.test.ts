import { describe, expect, it } from "vitest";
import * as fixtures from "../../../test/fixtures/wire/keys";
import { layLadder } from "../../kit/ladder/ladder.model";
import { valueLine, valueText } from "../../kit/value/value.model";
import { baselineOf, columnsOf, knownNowhere, rungsOf, unreadStores } from "./key.model";

const now = Date.UTC(2026, 2, 4, 3, 12, 0);
const sentences = (story: Parameters<typeof rungsOf>[0]) =>
  layLadder(rungsOf(story)).stands.map((stand) => stand.sentence);

describe("the ladder of a key", () => {
  it("says who is behind whom", () => {
    expect(sentences(fixtures.maskedKey(now))).toEqual([
      "Ledger head: version 12",
      "Queue: versions 10 to 12, level",
      "Cache eu: version 12 (speculative), level",
      "Cache us: version 9, 3 behind",
      "Materialized: version 9, 3 behind",
      "Origin: version 9, 3 behind",
      "Replica shop-ro: version 9, 3 behind",
    ]);
  });

  it("names the source of an observed path, and orders its jobs by versions that are instants", () => {
    const story = fixtures.maskedKey(now);
    const at = (second: number) => `2026-03-01T10:00:0${second}Z`;
    const jobs = [3, 1, 2].map((second) => ({ ...story.queue[0]!, version: at(second), state: "waiting" as const }));
    const observed = { ...story, mode: "observed" as const, ledger: { ...story.ledger, head: at(3) }, queue: jobs };
    expect(sentences(observed).slice(0, 2)).toEqual([
      `Source: version ${at(3)}`,
      `Queue: versions ${at(1)} to ${at(3)}, level`,
    ]);
  });

  it("takes nothing that could not be read for empty", () => {
    const unread = layLadder(rungsOf(fixtures.unreachableKey(now))).stands.filter((stand) => !stand.place.on);
    expect(unread.map((stand) => stand.sentence)).toEqual([
      "Queue: could not be read",
      "Cache us: could not be read: connection refused (10.0.4.12:6381)",
      "Replica shop-ro: could not be read: no answer in 500 ms",
    ]);
  });

  it("does not call materialized absent when the ledger could not be read", () => {
    expect(sentences(fixtures.unknownKey(now))).toContain("Materialized: could not be read: no answer in 500 ms");
  });

  it("does not call the queue empty when the ledger, which knows the jobs, could not be read", () => {
    expect(sentences(fixtures.unknownKey(now))).toContain(
      "Queue: could not be read: only the ledger knows which jobs to look for",
    );
  });

  it("counts a job that is gone from the queue as not queued", () => {
    const story = fixtures.maskedKey(now);
    const queue = story.queue.map((entry) => ({ ...entry, state: "missing" as const }));
    expect(sentences({ ...story, queue })).toContain("Queue: nothing queued");
  });
});

describe("the stores side by side", () => {
  it("shows how each value differs from the origin's", () => {
    const [ledger, eu, us, origin] = columnsOf(fixtures.maskedKey(now));
    expect(ledger!.diff!.differences.map(({ pointer }) => pointer)).toContain("/newsletter");
    expect(eu!.diff!.differences).toEqual(ledger!.diff!.differences);
    expect(us!.diff!.differences).toEqual([]);
    expect(origin!.diff).toBeNull();
  });

  it("shows and compares every digit: the neighbour of 2^53 is another value, 19.9 is the same as 19.90", () => {
    const story = fixtures.convergedKey(now);
    const [cache] = story.caches;
    const shown = columnsOf({
      ...story,
      origin: { ...story.origin, valueText: '{"id": 9007199254740993, "price": 19.90}' },
      caches: [{ ...cache!, valueText: '{"id": 9007199254740992, "price": 19.9}' }],
    });
    expect(
      shown[1]!.diff!.differences.map(({ pointer, before, after }) => [pointer, valueLine(before), valueLine(after)]),
    ).toEqual([["/id", "9007199254740993", "9007199254740992"]]);
    expect(valueText(shown[2]!.value).text).toBe('{\n  "id": 9007199254740993,\n  "price": 19.90\n}');
  });

  it("compares with the ledger, and says so, where the origin could not be read", () => {
    const story = fixtures.convergedKey(now);
    const dark = {
      ...story,
      origin: { ...story.origin, status: "unreachable" as const, version: null, value: null, valueText: null },
    };
    expect(baselineOf(dark)).toMatchObject({ store: "ledger", note: expect.stringContaining("could not be read") });
    expect(columnsOf(dark).find((column) => column.kind === "origin")).toMatchObject({ value: undefined, diff: null });
  });

  it("compares with nothing where neither could be read", () => {
    const story = fixtures.unknownKey(now);
    expect(baselineOf(story)).toMatchObject({ store: null });
    expect(columnsOf(story).every((column) => column.diff === null)).toBe(true);
  });

  it("shows no value for a tombstone", () => {
    expect(columnsOf(fixtures.tombstoneKey(now)).map(({ value }) => value)).toEqual(Array(5).fill(undefined));
  });
});

describe("what is known of a key", () => {
  it("is nothing only when every store was read", () => {
    expect(knownNowhere(fixtures.absentKey(now, "x"))).toBe(true);
    expect(knownNowhere(fixtures.unknownKey(now))).toBe(false);
    const absent = fixtures.absentKey(now, "x");
    expect(knownNowhere({ ...absent, origin: { ...absent.origin, status: "unreachable" } })).toBe(false);
  });

  it("lists the stores that could not be read", () => {
    expect(unreadStores(fixtures.unreachableKey(now))).toEqual(["Cache us", "Replica shop-ro", "Queue"]);
  });
});
