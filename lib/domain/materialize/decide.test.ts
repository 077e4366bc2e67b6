import { describe, expect, it } from "vitest";
import { mutationOf } from "../../../test/fixtures/domain/mutations";
import { json, said, saying } from "../../../test/fixtures/json";
import type { ReplayModel } from "../contract";
import type { Json } from "../json";
import { asJsonText } from "../json-text";
import { type Decision, type DecisionContext, decide, markOf, type OriginState } from "./decide";

const ABSENT: OriginState = { version: null, value: undefined, deleted: false };
const row = (version: number, value: Json = { there: version }): OriginState => ({
  version: BigInt(version),
  value: json(value),
  deleted: false,
});
const tombstone = (version: number): OriginState => ({ version: BigInt(version), value: undefined, deleted: true });
const context = (model: ReplayModel, part: Partial<DecisionContext> = {}): DecisionContext => ({
  model,
  greatest: "/mark",
  head: 9n,
  predecessor: "on-its-way",
  ...part,
});

describe("last-write-wins", () => {
  it.each<[string, number, OriginState, Decision["effect"]]>([
    ["applies where nothing is", 3, ABSENT, "apply"],
    ["applies over an older row", 3, row(2), "apply"],
    ["applies over an older tombstone", 3, tombstone(2), "apply"],
    ["is superseded by a newer row", 3, row(4), "superseded"],
    [
      "is superseded by a newer tombstone: a set never brings back what was deleted after it",
      3,
      tombstone(4),
      "superseded",
    ],
    ["conflicts with its own version when there is no receipt of it", 3, row(3), "conflict"],
    ["conflicts with a version that the ledger never gave", 3, row(10), "conflict"],
  ])("%s", (_, version, origin, effect) => {
    expect(decide(mutationOf("k", version), origin, false, context("last-write-wins")).effect).toBe(effect);
  });

  it("leaves a versioned tombstone for a delete", () => {
    const decision = decide(
      mutationOf("k", 3, { operation: "delete", payload: undefined }),
      row(2),
      false,
      context("last-write-wins"),
    );
    expect(decision).toEqual({ effect: "apply", next: { version: 3n, value: undefined, deleted: true } });
  });
});

describe("versioned", () => {
  const transition = (version: number, basedOn: number | null) =>
    mutationOf("k", version, { operation: "transition", basedOn: basedOn === null ? null : BigInt(basedOn) });

  /** The version that a transition builds on, how that one stands in the ledger, and what the origin holds. */
  interface Base {
    basedOn: number | null;
    predecessor: DecisionContext["predecessor"];
    origin: OriginState;
  }
  const on2 = (predecessor: DecisionContext["predecessor"], origin: OriginState): Base => ({
    basedOn: 2,
    predecessor,
    origin,
  });
  const onNothing: Base = { basedOn: null, predecessor: "unknown-to-ledger", origin: ABSENT };

  it.each<[string, Base, Decision["effect"], RegExp | null]>([
    ["applies on the version it builds on", on2("settled", row(2)), "apply", null],
    ["applies on a tombstone of the version it builds on", on2("settled", tombstone(2)), "apply", null],
    ["applies on nothing when it builds on nothing", onNothing, "apply", null],
    [
      "waits for a predecessor that is on its way",
      on2("on-its-way", row(1)),
      "wait",
      /builds on version 2.*at version 1/,
    ],
    [
      "conflicts when its predecessor itself waits for a decision",
      on2("stuck", row(1)),
      "conflict",
      /waits for a decision/,
    ],
    [
      "conflicts when the origin fell back behind what was applied",
      on2("settled", row(1)),
      "conflict",
      /fell back to version 1/,
    ],
    [
      "conflicts when nobody knows what it builds on",
      on2("unknown-to-ledger", row(1)),
      "conflict",
      /neither the ledger nor the origin/,
    ],
    ["conflicts when the origin has moved on", on2("settled", row(5)), "conflict", /already at version 5/],
    ["conflicts when the origin is above the head", on2("settled", row(12)), "conflict", /already at version 12/],
  ])("%s", (_, { basedOn, predecessor, origin }, effect, because) => {
    const decision = decide(transition(3, basedOn), origin, false, context("versioned", { predecessor }));
    expect(decision.effect).toBe(effect);
    if (because) expect("because" in decision && decision.because).toMatch(because);
  });
});

/** An effect, and the row that it leaves where it leaves one. */
interface Expected {
  effect: Decision["effect"];
  next?: OriginState;
}

function expectDecision(decision: Decision, { effect, next }: Expected): void {
  expect(decision.effect).toBe(effect);
  if (next) expect("next" in decision && decision.next).toEqual({ ...next, value: saying(said(next.value)) });
}

describe("monotonic", () => {
  const mark = (version: number, m: number) => mutationOf("k", version, { payload: json({ mark: m }) });

  it.each<[string, ReturnType<typeof mark>, OriginState, Expected]>([
    ["applies where nothing is", mark(2, 5), ABSENT, { effect: "apply", next: row(2, { mark: 5 }) }],
    ["applies a greater mark", mark(3, 9), row(2, { mark: 5 }), { effect: "apply", next: row(3, { mark: 9 }) }],
    [
      "applies a greater mark that comes late, and keeps the newer version",
      mark(2, 9),
      row(3, { mark: 5 }),
      { effect: "apply", next: row(3, { mark: 9 }) },
    ],
    [
      "keeps a greater mark and moves the version up",
      mark(3, 5),
      row(2, { mark: 9 }),
      { effect: "keep", next: row(3, { mark: 9 }) },
    ],
    ["keeps an equal mark", mark(3, 9), row(2, { mark: 9 }), { effect: "keep", next: row(3, { mark: 9 }) }],
    [
      "keeps both when it is late and lower",
      mark(2, 5),
      row(3, { mark: 9 }),
      { effect: "keep", next: row(3, { mark: 9 }) },
    ],
    ["conflicts with a version that the ledger never gave", mark(3, 50), row(12, { mark: 9 }), { effect: "conflict" }],
    [
      "conflicts when it has no mark itself",
      mutationOf("k", 3, { payload: json({ other: 1 }) }),
      row(2, { mark: 9 }),
      { effect: "conflict" },
    ],
    [
      "applies over a row without a mark",
      mark(3, 1),
      row(2, { other: 9 }),
      { effect: "apply", next: row(3, { mark: 1 }) },
    ],
  ])("%s", (_, mutation, origin, expected) => {
    expectDecision(decide(mutation, origin, false, context("monotonic")), expected);
  });

  it("reads the mark by its JSON pointer, and only a number is one", () => {
    expect(markOf(json({ "a/b": { mark: -2.5 } }), { greatest: "/a~1b/mark" })).toBe("-2.5");
    expect(markOf(json({ mark: "9" }), { greatest: "/mark" })).toBeNull();
    expect(markOf(undefined, { greatest: "/mark" })).toBeNull();
  });
});

describe("merge", () => {
  const add = (version: number, payload: Json) =>
    mutationOf("k", version, { operation: "increment", payload: json(payload) });

  it.each<[string, ReturnType<typeof add>, OriginState, Expected]>([
    ["begins from nothing", add(1, { points: 5 }), ABSENT, { effect: "apply", next: row(1, { points: 5 }) }],
    [
      "adds member by member and leaves the others",
      add(2, { points: -3, visits: 1 }),
      row(1, { points: 5, name: "x" }),
      { effect: "apply", next: row(2, { points: 2, visits: 1, name: "x" }) },
    ],
    [
      "adds what comes late without lowering the version",
      add(2, { points: 1 }),
      row(7, { points: 5 }),
      { effect: "apply", next: row(7, { points: 6 }) },
    ],
    [
      "takes a null member for zero",
      add(2, { points: 1 }),
      row(1, { points: null }),
      { effect: "apply", next: row(2, { points: 1 }) },
    ],
    [
      "conflicts when the member there is no number",
      add(2, { points: 1 }),
      row(1, { points: "5" }),
      { effect: "conflict" },
    ],
    [
      "adds to what was written behind the ledger's back, and keeps its version",
      add(2, { points: 1 }),
      row(12, { points: 5 }),
      { effect: "apply", next: row(12, { points: 6 }) },
    ],
  ])("%s", (_, mutation, origin, expected) => {
    expectDecision(decide(mutation, origin, false, context("merge")), expected);
  });

  it("never reaches a prototype by a member's name", () => {
    const increment = asJsonText('{"__proto__": 1, "toString": 2}');
    const decision = decide(mutationOf("k", 1, { payload: increment }), ABSENT, false, context("merge"));
    expect(decision).toMatchObject({ next: { value: '{"toString": 2, "__proto__": 1}' } });
  });
});

describe("every model", () => {
  it.each<ReplayModel>(["last-write-wins", "versioned", "monotonic", "merge", "append"])(
    "%s: a receipt means that it is applied already, wherever the origin stands",
    (model) => {
      for (const origin of [ABSENT, row(1), row(3), row(99), tombstone(5)])
        expect(decide(mutationOf("k", 3), origin, true, context(model))).toEqual({ effect: "already-applied" });
    },
  );
});
