import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { json } from "../../../test/fixtures/json";
import type { Candidate } from "./disposition";
import { needsApproval, planAmend, planSuppress } from "./plan-decisions";
import { planReplay, type ReplayKey } from "./plan-replay";

const candidate = (version: number, part: Partial<Candidate> = {}): Candidate => ({
  id: `m${version}`,
  key: "k",
  version: BigInt(version),
  basedOn: version > 1 ? BigInt(version - 1) : 0n,
  operation: "set",
  state: "accepted",
  setAside: false,
  ...part,
});
const key = (part: Partial<ReplayKey>): ReplayKey => ({
  model: "last-write-wins",
  head: (part.candidates ?? []).at(-1)?.version ?? 0n,
  origin: { version: null, value: undefined, deleted: false },
  receipts: new Set(),
  candidates: [],
  basis: new Map(),
  ...part,
});
const at = (version: number | null, value?: ReplayKey["origin"]["value"]) => ({
  version: version === null ? null : BigInt(version),
  value,
  deleted: false,
});
const told = (k: ReplayKey) => planReplay(k).map((d) => `${d.version} ${d.disposition}`);

describe("last-write-wins", () => {
  it.each<[string, Partial<ReplayKey>, string[]]>([
    [
      "the newest of what is owed goes first, and covers the others",
      { candidates: [1, 2, 3].map((v) => candidate(v)) },
      ["3 apply", "2 superseded", "1 superseded"],
    ],
    [
      "what the origin is past is superseded",
      { candidates: [candidate(2)], origin: at(3), head: 3n },
      ["2 superseded"],
    ],
    [
      "what has its receipt is applied already",
      { candidates: [candidate(2)], origin: at(2), receipts: new Set(["m2"]) },
      ["2 already-applied"],
    ],
    ["one version with two makers is for a person", { candidates: [candidate(2)], origin: at(2) }, ["2 conflict"]],
    ["an origin above the head is not written over", { candidates: [candidate(2)], origin: at(9) }, ["2 conflict"]],
    [
      "what the origin lost is applied again",
      { candidates: [candidate(2, { state: "materialized" })], origin: at(1) },
      ["2 apply"],
    ],
    [
      "what never reached the origin is covered where the row was put at its version",
      {
        candidates: [candidate(1, { state: "superseded" }), candidate(2, { state: "materialized" })],
        origin: at(1),
        receipts: new Set(["m2"]),
      },
      ["2 apply", "1 superseded"],
    ],
    [
      "what was suppressed is not let through",
      { candidates: [candidate(2, { state: "suppressed" })] },
      ["2 forbidden"],
    ],
    ["what was set aside stays aside", { candidates: [candidate(2, { setAside: true })] }, ["2 set-aside"]],
    [
      "what something newer covers, which is not selected, waits for it",
      { candidates: [candidate(2, { state: "superseded" })], head: 3n, origin: at(1) },
      ["2 blocked"],
    ],
  ])("%s", (_, part, expected) => expect(told(key(part))).toEqual(expected));

  it("says of what the origin refused to the last that it was refused, and why, instead of apply", () => {
    const failed = candidate(2, { state: "failed", because: "no bad ones (SQLSTATE 23514)" });
    expect(planReplay(key({ candidates: [failed] }))).toMatchObject([
      {
        disposition: "refused",
        because: "the attempts at the origin are used up: no bad ones (SQLSTATE 23514)",
        seen: null,
      },
    ]);
    expect(told(key({ candidates: [failed], origin: at(3), head: 3n }))).toEqual(["2 superseded"]);
  });

  it("applies at most one version a key, above what is there, and never touches what it did not see", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }),
        fc.array(fc.integer({ min: 1, max: 12 })),
        (versions, origin, receipts) => {
          const decided = planReplay(
            key({
              candidates: versions.sort((a, b) => a - b).map((v) => candidate(v)),
              origin: at(origin),
              receipts: new Set(receipts.map((v) => `m${v}`)),
            }),
          );
          const applied = decided.filter((d) => d.disposition === "apply");
          expect(applied.length).toBeLessThanOrEqual(1);
          for (const d of applied) {
            expect(d.version).toBeGreaterThan(BigInt(origin ?? 0));
            expect(d.seen).toBe(origin === null ? null : BigInt(origin));
          }
          expect(decided).toHaveLength(versions.length);
        },
      ),
    );
  });
});

describe("a state machine", () => {
  it.each<[string, Partial<ReplayKey>, string[]]>([
    ["goes step by step", { candidates: [1, 2, 3].map((v) => candidate(v)) }, ["1 apply", "2 apply", "3 apply"]],
    [
      "is blocked where a step before it is not selected",
      { candidates: [candidate(3)], origin: at(1), basis: new Map([[2n, "outstanding"]]) },
      ["3 blocked"],
    ],
    [
      "is blocked where the step before it was suppressed",
      { candidates: [candidate(3)], origin: at(1), basis: new Map([[2n, "suppressed"]]) },
      ["3 blocked"],
    ],
    [
      "is blocked behind a step of this plan that is not applied",
      { candidates: [candidate(2, { setAside: true }), candidate(3)], origin: at(1) },
      ["2 set-aside", "3 conflict"],
    ],
    [
      "is for a person where the origin moved on",
      { candidates: [candidate(2)], origin: at(5), head: 5n },
      ["2 conflict"],
    ],
    [
      "gets lost steps back as the newest of them, and goes on from there",
      {
        candidates: [candidate(2, { state: "materialized" }), candidate(3, { state: "materialized" }), candidate(4)],
        origin: at(1),
      },
      ["2 superseded", "3 apply", "4 apply"],
    ],
  ])("%s", (_, part, expected) => expect(told(key({ model: "versioned", ...part }))).toEqual(expected));
});

describe("marks, increments and items", () => {
  const mark = (version: number, n: number) => candidate(version, { payload: json({ mark: n }) });
  it("keep the greater mark, whatever the order", () =>
    expect(
      told(
        key({
          model: "monotonic",
          greatest: "/mark",
          candidates: [mark(1, 5), mark(2, 3), mark(3, 9)],
          origin: at(null),
        }),
      ),
    ).toEqual(["1 apply", "2 superseded", "3 apply"]));

  it("are applied again where the row holds a lesser mark, though it stands at their version or above", () => {
    const settled = [mark(1, 5), mark(2, 90), mark(3, 7)].map((c) => ({ ...c, state: "materialized" as const }));
    const receipts = new Set(settled.map((c) => c.id));
    const row = at(3, json({ mark: 7 }));
    expect(
      told(key({ model: "monotonic", greatest: "/mark", head: 3n, candidates: settled, receipts, origin: row })),
    ).toEqual(["1 already-applied", "2 apply", "3 already-applied"]);
  });

  it("are taken once, by their receipts", () => {
    const candidates = [1, 2].map((v) => candidate(v, { operation: "increment", payload: json({ points: 1 }) }));
    expect(
      told(key({ model: "merge", candidates, receipts: new Set(["m1"]), origin: at(1, json({ points: 1 })) })),
    ).toEqual(["1 already-applied", "2 apply"]);
  });

  it("whose receipt is there although the row fell back are left to a person", () => {
    const candidates = [candidate(2, { state: "materialized", payload: json({ points: 1 }) })];
    expect(told(key({ model: "merge", candidates, receipts: new Set(["m2"]), origin: at(1) }))).toEqual(["2 conflict"]);
  });
});

describe("withdrawing and replacing", () => {
  const decision = {
    model: "versioned" as const,
    invariant: "external" as const,
    originVersion: 1n,
    head: 3n,
    receipts: new Set<string>(),
    others: [3n],
    hasPayload: false,
  };
  it("withdraws only what the record does not have, and says what was built on it", () => {
    const [had, owed] = planSuppress({
      ...decision,
      candidates: [candidate(1, { state: "materialized" }), candidate(2)],
    });
    expect(owed).toMatchObject({ disposition: "apply", because: expect.stringMatching(/version 3 built on it/) });
    expect(had?.disposition).toBe("conflict");
  });

  it("names some of what was built on it where that is much", () => {
    const others = Array.from({ length: 9 }, (_, i) => BigInt(2 * i + 3));
    const decided = planSuppress({ ...decision, others, candidates: [candidate(2), candidate(16), candidate(20)] });
    expect(decided.map((d) => d.because)).toEqual([
      "versions 3, 5, 7, 9, 11 and 4 more built on it will wait for a decision",
      "versions 17, 19 built on it will wait for a decision",
      null,
    ]);
  });

  it("decides on a hundred thousand changes of one key as one would on a few", () => {
    const candidates = Array.from({ length: 100_000 }, (_, i) => candidate(i + 1));
    expect(planSuppress({ ...decision, model: "last-write-wins", candidates, others: [] })).toHaveLength(100_000);
  });

  it("never withdraws or replaces a promise that binds", () => {
    const binding = { ...decision, invariant: "binding" as const, candidates: [candidate(2)] };
    expect([planSuppress(binding), planAmend(binding)].flat().map((d) => d.disposition)).toEqual([
      "forbidden",
      "forbidden",
    ]);
  });

  it("says the ledger's newest again above an origin that was written behind its back", () =>
    expect(
      planAmend({
        ...decision,
        head: 2n,
        originVersion: 7n,
        candidates: [candidate(1, { state: "materialized" }), candidate(2, { state: "materialized" })],
      }),
    ).toMatchObject([{ disposition: "superseded" }, { disposition: "apply", seen: 7n }]));

  it.each(["monotonic", "merge", "append"] as const)(
    "does not say a part of a value again above an origin that was written behind its back: %s",
    (model) => {
      const settled = { head: 1n, originVersion: 7n, candidates: [candidate(1, { state: "materialized" as const })] };
      const amended = (part: object) => planAmend({ ...decision, model, others: [], ...settled, ...part });
      expect(amended({})).toMatchObject([{ disposition: "forbidden", because: expect.stringMatching(/^the path /) }]);
      // A value that a person gives is a difference of its own, and an outstanding write is replaced and not repeated.
      expect(amended({ hasPayload: true })).toMatchObject([{ disposition: "apply" }]);
      expect(amended({ candidates: [candidate(1)] })).toMatchObject([{ disposition: "apply" }]);
    },
  );

  it("needs a second person where writes bind, and where much is withdrawn", () => {
    const ask = (kind: "replay" | "suppress", toApply: bigint, invariant: "external" | "binding" = "external") =>
      needsApproval({ kind, toApply, invariants: [invariant] }) !== null;
    expect([
      ask("replay", 2_160_000n),
      ask("suppress", 10_000n),
      ask("suppress", 10_001n),
      ask("replay", 1n, "binding"),
    ]).toEqual([false, false, true, true]);
  });
});
