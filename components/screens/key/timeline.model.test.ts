import { describe, expect, it } from "vitest";
import type { MutationWire } from "../../../lib/api/mutations";
import { historyIntervalMs, joinHistory, recordedStages, stagesOf } from "./timeline.model";

const at = (ms: number) => new Date(Date.UTC(2026, 2, 4, 3, 0, 0) + ms).toISOString();
const move = (to: string, ms: number) => ({ to, at: at(ms), by: null, because: null });
const standings = (state: MutationWire["state"], moves: ReturnType<typeof move>[]) =>
  stagesOf({ state, acceptedAt: at(0), moves }).map((stage) => stage.standing);

describe("the stages of a mutation", () => {
  it("gives each stage its time and its delay", () => {
    const moves = [
      move("accepted", 0),
      move("cached", 4),
      move("queued", 30),
      move("flushed", 130),
      move("materialized", 190),
    ];
    expect(stagesOf({ state: "materialized", acceptedAt: at(0), moves })).toEqual([
      { name: "accepted", standing: "reached", at: at(0), afterMs: null },
      { name: "queued", standing: "reached", at: at(30), afterMs: 26 },
      { name: "cached", standing: "reached", at: at(4), afterMs: 4 },
      { name: "flushed", standing: "reached", at: at(130), afterMs: 100 },
      { name: "settled", standing: "reached", at: at(190), afterMs: 60 },
    ]);
  });

  it("says what is still ahead of one that is outstanding", () =>
    expect(standings("queued", [move("queued", 5)])).toEqual(["reached", "reached", "unrecorded", "ahead", "ahead"]));

  it("does not promise stages to one that was suppressed", () =>
    expect(standings("suppressed", [move("suppressed", 9)])).toEqual([
      "reached",
      "unrecorded",
      "unrecorded",
      "unrecorded",
      "reached",
    ]));

  it("does not expect a stage that was passed over", () =>
    expect(standings("queued", [move("flushed", 9)])).toEqual([
      "reached",
      "unrecorded",
      "unrecorded",
      "reached",
      "ahead",
    ]));

  it("takes the last time where a stage was reached twice", () => {
    const queued = stagesOf({ state: "queued", acceptedAt: at(0), moves: [move("queued", 5), move("queued", 60)] })[1];
    expect(queued).toMatchObject({ at: at(60), afterMs: 60 });
  });

  it("leaves moves that are no stage to the details", () =>
    expect(standings("accepted", [move("amended", 5)])).toEqual(["reached", "ahead", "unrecorded", "ahead", "ahead"]));
});

describe("the stages that have a column", () => {
  it("are those that were recorded for any mutation, beside the ones that each has", () => {
    expect(recordedStages([{ moves: [move("materialized", 9)] }])).toEqual(["accepted", "queued", "settled"]);
    expect(recordedStages([{ moves: [] }, { moves: [move("flushed", 3)] }])).toEqual([
      "accepted",
      "queued",
      "flushed",
      "settled",
    ]);
    expect(recordedStages([])).toEqual(["accepted", "queued", "settled"]);
  });
});

describe("a history read in pages", () => {
  const mutation = (id: string) => ({ id }) as MutationWire;

  it("has each mutation once, in the order of the pages", () => {
    const pages = [{ items: [mutation("c"), mutation("b")] }, { items: [mutation("b"), mutation("a")] }];
    expect(joinHistory(pages).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });

  it("is asked for less often the more pages it has", () => {
    expect([0, 1, 10].map(historyIntervalMs)).toEqual([1_000, 1_000, 10_000]);
  });
});
