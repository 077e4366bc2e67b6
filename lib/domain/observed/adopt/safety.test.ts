import { describe, expect, it } from "vitest";
import { type Look, NOT_LOOKED, type Quiet, safetyAfter } from "./safety";

const GRACE_MS = 1_000;
const at = (ms: number) => new Date(100_000 + ms);
const look = (ms: number, part: Partial<Look> = {}): Look => ({
  at: at(ms),
  sources: [{ part: "the queue", readAt: at(ms - 500), walkedAt: at(0), because: null }],
  open: [],
  unclassified: { count: 0, example: null },
  diverging: { count: 0, named: [] },
  newestAt: null,
  added: "7",
  ...part,
});

/** The safety after each of these looks. */
function through(...looks: Look[]) {
  let quiet: Quiet = NOT_LOOKED;
  return looks.map((each) => {
    const judged = safetyAfter(quiet, each, GRACE_MS);
    quiet = judged.quiet;
    return judged.safety;
  });
}

describe("what is in the way of a takeover", () => {
  it.each<[string, Partial<Look>, string]>([
    ["a job that waits", { open: [{ said: "waiting jobs", count: 1, named: ["task_4"] }] }, "waiting jobs: 1 (task_4)"],
    [
      "more failed jobs than are named",
      { open: [{ said: "failed jobs", count: 9, named: ["a", "b"] }] },
      "failed jobs: 9 (a, b and more)",
    ],
    [
      "an open job that fits no rule",
      { unclassified: { count: 2, example: "job 3 (x): no key" } },
      "open jobs or rows that fit no rule of the mapping: 2, such as job 3 (x): no key",
    ],
    [
      "keys that disagree",
      { diverging: { count: 2, named: ["4", "9"] } },
      "keys whose stores disagree, to be settled first: 2 (4, 9)",
    ],
    [
      "a source that intake never read whole",
      { sources: [{ part: "the queue", readAt: at(0), walkedAt: null, because: null }] },
      "intake has not read the queue whole yet: let the worker intake run",
    ],
    [
      "a source that intake read long ago",
      { sources: [{ part: "the outbox", readAt: at(-11_000), walkedAt: at(-12_000), because: null }] },
      "intake last read the outbox at 1970-01-01T00:01:29.000Z: let the worker intake run",
    ],
    [
      "a source that is away",
      { sources: [{ part: "the queue", readAt: at(0), walkedAt: at(0), because: "timeout" }] },
      "the queue cannot be read: timeout",
    ],
  ])("is %s", (_, part, reason) => {
    expect(through(look(0, part))).toEqual([{ kind: "in-the-way", reasons: [reason] }]);
  });
});

describe("a takeover is safe", () => {
  const busy = { open: [{ said: "waiting jobs", count: 1, named: ["x"] }] };

  it("after twice the grace of looks with nothing in the way, and not before", () => {
    expect(through(look(0), look(1_999), look(2_000))).toEqual([
      { kind: "not-yet", since: at(0), safeAt: at(2_000) },
      { kind: "not-yet", since: at(0), safeAt: at(2_000) },
      { kind: "safe", since: at(0) },
    ]);
  });

  it.each<[string, Look[], Date]>([
    ["after the newest write", [look(0), look(2_000, { newestAt: at(1_500) })], at(1_500)],
    ["after the look that ended what was in the way", [look(0, busy), look(1_900), look(2_100)], at(1_900)],
    [
      "after the look that saw the queue's count grow",
      [look(0), look(1_000, { added: "8" }), look(2_100, { added: "8" })],
      at(1_000),
    ],
  ])("counted %s", (_, looks, since) => {
    expect(through(...looks).at(-1)).toMatchObject({ kind: "not-yet", since });
  });

  it("by the looks alone where the queue's count tells nothing of the path", () => {
    expect(through(look(0, { added: null }), look(2_000, { added: null })).at(-1)).toEqual({
      kind: "safe",
      since: at(0),
    });
  });

  it("where the newest write came long before the first look", () => {
    expect(through(look(0, { newestAt: at(-60_000) }), look(2_000)).at(-1)).toMatchObject({ kind: "safe" });
  });
});
