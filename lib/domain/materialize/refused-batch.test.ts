import { describe, expect, it } from "vitest";
import type { RefusalKind } from "./refusal";
import { afterSingleRefusal, isTableSuspected, NO_STREAK } from "./refusal-streak";
import {
  afterRefusal,
  type Blame,
  CONTENTION_BOUND_MS,
  FLUSH_LIMITS,
  type NextStep,
  type Refused,
  type SetAside,
  type SetAsideAs,
  setAsideAs,
  splitByKeys,
} from "./refused-batch";

const LOCKED: RefusalKind = { kind: "locked", what: "rows" };
const SLOW: RefusalKind = { kind: "slow" };
const DOUBTFUL: RefusalKind = { kind: "doubtful" };
const REJECTED: RefusalKind = { kind: "rejected" };

describe("what follows a refusal", () => {
  const many: Refused = { keys: 9, mutations: 20, tried: "batch" };
  const oneKey: Refused = { keys: 1, mutations: 3, tried: "batch" };
  const one: Refused = { keys: 1, mutations: 1, tried: "batch" };
  it.each<[string, RefusalKind, Refused, NextStep]>([
    ["a store that is away blames nobody", { kind: "unreachable" }, one, { step: "again", pausePath: false }],
    ["a session blames nobody", { kind: "session" }, one, { step: "again", pausePath: false }],
    ["a store that takes no writes pauses the path", { kind: "not-writable" }, one, { step: "again", pausePath: true }],
    ["a lost answer is for receipts to tell", { kind: "lost" }, many, { step: "unknown" }],
    ["a lane that is held blames no row", { kind: "locked", what: "lane" }, one, { step: "again", pausePath: false }],
    ["locked rows: by keys", LOCKED, many, { step: "split-keys", pieces: 8, as: "piece" }],
    ["a locked key: all of it at once", LOCKED, oneKey, { step: "set-aside", about: "contention" }],
    ["slow rows: by keys", SLOW, many, { step: "split-keys", pieces: 8, as: "piece" }],
    ["a slow key is never halved by timeouts", SLOW, oneKey, { step: "later-alone" }],
    ["a slow mutation gets its own time", SLOW, { ...one, tried: "piece" }, { step: "later-alone" }],
    ["one that was slow in its own time", SLOW, { ...one, tried: "alone" }, { step: "set-aside", about: "row" }],
    ["rejected rows: halves of keys", REJECTED, many, { step: "split-keys", pieces: 2, as: "batch" }],
    ["a rejected key: its good versions apart", REJECTED, oneKey, { step: "split-versions" }],
    ["an error of the store's class: halves of keys", DOUBTFUL, many, { step: "split-keys", pieces: 2, as: "batch" }],
    ["one key of such an error: its good versions apart", DOUBTFUL, oneKey, { step: "split-versions" }],
    ["one mutation of such an error", DOUBTFUL, one, { step: "set-aside", about: "store" }],
    ["a rejected mutation", REJECTED, one, { step: "set-aside", about: "row" }],
  ])("%s", (_, refusal, refused, expected) => {
    expect(afterRefusal(refusal, refused)).toEqual(expected);
  });

  it("keeps all mutations of a key together, in order", () => {
    const part = ["a", "b", "b", "b", "c", "d", "e"].map((key, n) => ({ key, n }));
    expect(splitByKeys(part, 2).map((piece) => piece.map(({ key }) => key).join(""))).toEqual(["abbbc", "de"]);
    expect(splitByKeys(part, 8).map((piece) => piece.map(({ n }) => n))).toEqual([[0], [1, 2, 3], [4], [5], [6]]);
  });

  it("comes to one row of 500 in less than that row's own timeout", () => {
    let cost = FLUSH_LIMITS.batch.statementMs;
    for (let keys = 500; keys > 1; keys = Math.ceil(keys / 8)) cost += FLUSH_LIMITS.piece.statementMs;
    expect(cost).toBeLessThan(FLUSH_LIMITS.alone.statementMs);
  });
});

describe("what is set aside", () => {
  const mutation: SetAside = { attempts: 0, mostAttempts: 3, heldUpForMs: 0, ageMs: 0, isSuspected: false };
  it.each<[string, Blame, Partial<SetAside>, Partial<SetAsideAs>]>([
    ["a first refusal", "row", {}, { state: "accepted", countsAsAttempt: true, delayMs: 500 }],
    ["a second refusal waits longer", "row", { attempts: 1 }, { state: "accepted", delayMs: 1_000 }],
    ["the last attempt", "row", { attempts: 2 }, { state: "failed", countsAsAttempt: true }],
    ["the delay is bounded", "row", { attempts: 500, mostAttempts: 999 }, { delayMs: 30_000 }],
    [
      "a refusal that every key meets uses up nothing",
      "row",
      { attempts: 2, isSuspected: true, ageMs: 16_000 },
      { state: "accepted", countsAsAttempt: false, delayMs: 2_000 },
    ],
    [
      "an error of the store's class uses up nothing, ever",
      "store",
      { attempts: 2, ageMs: 3_600_000 },
      { state: "accepted", countsAsAttempt: false, delayMs: 5_000 },
    ],
    [
      "contention uses up nothing",
      "contention",
      { attempts: 2 },
      { state: "accepted", countsAsAttempt: false, delayMs: 500 },
    ],
    ["contention is asked about less often", "contention", { heldUpForMs: 60_000 }, { delayMs: 5_000 }],
    [
      "contention beyond its bound counts",
      "contention",
      { attempts: 2, heldUpForMs: CONTENTION_BOUND_MS },
      { state: "failed", countsAsAttempt: true },
    ],
  ])("%s", (_, about, part, expected) => {
    expect(setAsideAs(about, { ...mutation, ...part })).toMatchObject(expected);
  });
});

describe("a table is suspected", () => {
  const met = (keys: string[], sqlState = "42703") =>
    keys.reduce((streak, key) => afterSingleRefusal(streak, sqlState, key), NO_STREAK);
  const keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
  it("when eight different keys met one SQLSTATE, not before", () => {
    expect(isTableSuspected(met(keys.slice(1)), "42703")).toBe(false);
    expect(isTableSuspected(met(keys), "42703")).toBe(true);
    expect(isTableSuspected(met(keys), "23514")).toBe(false);
    expect(isTableSuspected(NO_STREAK, "42703")).toBe(false);
  });
  it("not by one key that is tried eight times", () => {
    expect(isTableSuspected(met(keys.map(() => "a")), "42703")).toBe(false);
  });
});
