import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutationOf } from "../../../test/fixtures/domain/mutations";
import { SimulatedOrigin } from "../../../test/fixtures/domain/simulated-origin";
import { json, said } from "../../../test/fixtures/json";
import type { ReplayModel } from "../contract";
import type { Mutation } from "../mutation";
import type { OriginState } from "./decide";
import { decideBatch } from "./decide-batch";

const KEYS = ["a", "b"] as const;

/** A key's whole history: versions 1 to n, made as the ledger would have accepted them. */
function historyOf(key: string, model: ReplayModel, amounts: number[], deletes: boolean[]): Mutation[] {
  return amounts.map((amount, i) => {
    const version = BigInt(i + 1);
    if (model === "merge") return mutationOf(key, version, { operation: "increment", payload: json({ n: amount }) });
    if (model === "monotonic") return mutationOf(key, version, { payload: json({ mark: amount }) });
    const gone = deletes[i] ?? false;
    return mutationOf(key, version, {
      operation: gone ? "delete" : model === "versioned" ? "transition" : "set",
      payload: gone ? undefined : json({ n: amount }),
      basedOn: model === "versioned" ? version - 1n : null,
    });
  });
}

const ledger = (model: ReplayModel) =>
  fc
    .tuple(
      ...KEYS.map(() =>
        fc.tuple(
          fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 }),
          fc.array(fc.boolean(), { maxLength: 8 }),
        ),
      ),
    )
    .map((histories) =>
      histories.flatMap(([amounts, deletes], i) => historyOf(KEYS[i] as string, model, amounts, deletes)),
    );

/** Batches that name mutations in any order and as often as they like, and then everything once more. */
const schedule = (mutations: Mutation[]) =>
  fc
    .array(fc.array(fc.nat({ max: mutations.length - 1 }), { maxLength: 6 }), { maxLength: 12 })
    .map((batches) => batches.map((batch) => batch.map((i) => mutations[i] as Mutation)));

const played = (model: ReplayModel) =>
  ledger(model).chain((mutations) =>
    fc.tuple(
      fc.constant(mutations),
      schedule(mutations),
      fc.shuffledSubarray(mutations, { minLength: mutations.length }),
    ),
  );

function play(model: ReplayModel, mutations: Mutation[], batches: Mutation[][], rest: Mutation[]): SimulatedOrigin {
  const origin = new SimulatedOrigin(model, mutations, "/mark");
  for (const batch of batches) origin.flush(batch);
  // What waits is handed over again until nothing waits any more.
  for (let round = 0; round <= mutations.length; round++)
    for (const mutation of rest) if (origin.standing.get(mutation.id) === "owed") origin.flush([mutation]);
  return origin;
}

const newestOf = (mutations: Mutation[], key: string) => mutations.filter((m) => m.key === key).at(-1) as Mutation;

describe.each<ReplayModel>(["last-write-wins", "versioned", "monotonic", "merge"])(
  "%s, in any order, any batches and with any repetition",
  (model) => {
    it("never lowers a version", () => {
      fc.assert(
        fc.property(played(model), ([mutations, batches, rest]) => {
          const origin = play(model, mutations, batches, rest);
          for (const trail of origin.trail.values())
            for (let i = 1; i < trail.length; i++) expect((trail[i] as bigint) >= (trail[i - 1] as bigint)).toBe(true);
        }),
      );
    });

    it("takes no mutation into effect twice", () => {
      fc.assert(
        fc.property(played(model), ([mutations, batches, rest]) => {
          const origin = play(model, mutations, batches, rest);
          expect([...origin.effects.values()].every((times) => times === 1)).toBe(true);
        }),
      );
    });

    it("leaves everything settled and the row at the head", () => {
      fc.assert(
        fc.property(played(model), ([mutations, batches, rest]) => {
          const origin = play(model, mutations, batches, rest);
          expect([...origin.standing.values()].every((standing) => standing === "settled")).toBe(true);
          for (const key of KEYS) expect(origin.rows.get(key)?.version).toBe(newestOf(mutations, key).version);
        }),
      );
    });

    it("changes nothing when it is run a second time", () => {
      fc.assert(
        fc.property(played(model), ([mutations, batches, rest]) => {
          const origin = play(model, mutations, batches, rest);
          const before = structuredClone([...origin.rows]);
          const receipts = origin.receipts.size;
          const again = origin.flush(mutations);
          expect([...origin.rows]).toEqual(before);
          expect(origin.receipts.size).toBe(receipts);
          for (const { mutation, decision } of again)
            expect(decision.effect).toBe(
              origin.receipts.has(mutation.id) ? "already-applied" : model === "monotonic" ? "keep" : "superseded",
            );
        }),
      );
    });
  },
);

describe("final values, whatever the order", () => {
  it("last-write-wins ends at the newest version's value or tombstone", () => {
    fc.assert(
      fc.property(played("last-write-wins"), ([mutations, batches, rest]) => {
        const origin = play("last-write-wins", mutations, batches, rest);
        for (const key of KEYS) {
          const newest = newestOf(mutations, key);
          expect(origin.rows.get(key)).toEqual({
            version: newest.version,
            value: newest.payload,
            deleted: newest.operation === "delete",
          });
        }
      }),
    );
  });

  it("monotonic ends at the greatest mark", () => {
    fc.assert(
      fc.property(played("monotonic"), ([mutations, batches, rest]) => {
        const origin = play("monotonic", mutations, batches, rest);
        for (const key of KEYS) {
          const marks = mutations.filter((m) => m.key === key).map((m) => said(m.payload).mark);
          expect(said(valueIn(origin, key)).mark).toBe(Math.max(...marks));
        }
      }),
    );
  });

  it("merge ends at the sum of all increments", () => {
    fc.assert(
      fc.property(played("merge"), ([mutations, batches, rest]) => {
        const origin = play("merge", mutations, batches, rest);
        for (const key of KEYS) {
          const sum = mutations.filter((m) => m.key === key).reduce((n, m) => n + said(m.payload).n, 0);
          expect(said(valueIn(origin, key)).n).toBe(sum);
        }
      }),
    );
  });

  it("versioned passes through every version in turn", () => {
    fc.assert(
      fc.property(played("versioned"), ([mutations, batches, rest]) => {
        const origin = play("versioned", mutations, batches, rest);
        for (const key of KEYS)
          expect(origin.trail.get(key)).toEqual(mutations.filter((m) => m.key === key).map((m) => m.version));
      }),
    );
  });
});

describe("a batch", () => {
  it("is decided in version order per key, each on what those before it leave behind", () => {
    const chain = [3, 1, 2].map((v) => mutationOf("k", v, { operation: "transition", basedOn: BigInt(v - 1) }));
    const decisions = decideBatch(chain, {
      model: "versioned",
      origin: new Map(),
      receipts: new Set(),
      heads: new Map([["k", 3n]]),
      predecessors: new Map(),
    });
    expect(decisions.map((d) => [d.mutation.version, d.decision.effect])).toEqual([
      [1n, "apply"],
      [2n, "apply"],
      [3n, "apply"],
    ]);
  });

  it("goes on from a receipt in its middle", () => {
    const chain = [1, 2, 3].map((v) => mutationOf("k", v, { operation: "transition", basedOn: BigInt(v - 1) }));
    const decisions = decideBatch(chain, {
      model: "versioned",
      origin: new Map([["k", { version: 2n, value: json({ n: 2 }), deleted: false }]]),
      receipts: new Set(["k@1", "k@2"]),
      heads: new Map([["k", 3n]]),
      predecessors: new Map([["k@3", "settled"]]),
    });
    expect(decisions.map((d) => d.decision.effect)).toEqual(["already-applied", "already-applied", "apply"]);
  });

  it.each<ReplayModel>(["last-write-wins", "versioned", "monotonic"])(
    "%s: nothing is written over a version above the head",
    (model) => {
      fc.assert(
        fc.property(ledger(model), fc.bigInt({ min: 1n, max: 100n }), fc.boolean(), (mutations, above, deleted) => {
          const origin = new Map<string, OriginState>(
            KEYS.map((key) => [
              key,
              {
                version: newestOf(mutations, key).version + above,
                value: deleted ? undefined : json({ mark: -1_000 }),
                deleted,
              },
            ]),
          );
          const decisions = decideBatch(mutations, {
            model,
            greatest: "/mark",
            origin,
            receipts: new Set(),
            heads: new Map(KEYS.map((key) => [key, newestOf(mutations, key).version])),
            predecessors: new Map(),
          });
          expect(decisions.every((d) => d.decision.effect === "conflict")).toBe(true);
        }),
      );
    },
  );
});

function valueIn(origin: SimulatedOrigin, key: string) {
  return origin.rows.get(key)?.value;
}
