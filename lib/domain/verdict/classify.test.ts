import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AGREED,
  AWAY,
  ago,
  entry,
  evidenceOf,
  inLedger,
  originRow,
  owed,
  READ_AT,
  type Stores,
  valueAt,
} from "../../../test/fixtures/domain/evidence";
import { json } from "../../../test/fixtures/json";
import { classify, consistentFor } from "./classify";
import {
  codeOf,
  FINDINGS,
  FINDINGS_BY_CODE,
  type Finding,
  type FindingKind,
  kindsMask,
  RACE_PRONE,
  rankOf,
} from "./findings";

const foreign = () => entry(null, { foreign: "string", value: undefined, writtenAt: null });

/** Version 6 is on its way on top of that: shown by both regions, in the queue, not in the origin. */
const TRAVELLING: Stores = {
  ...AGREED,
  ledger: [owed(6), inLedger(5), inLedger(4)],
  queue: { j6: "waiting" },
  eu: entry(6, { speculative: true, writtenAt: ago(1) }),
  us: entry(6, { speculative: true, writtenAt: ago(1) }),
};

const kinds = (stores: Stores) => classify(evidenceOf(stores)).findings.map((f) => f.finding);
function findingIn(stores: Stores, kind: FindingKind): Finding {
  const found = classify(evidenceOf(stores)).findings.find((f) => f.finding === kind);
  if (found === undefined) throw new Error(`no ${kind} among ${kinds(stores).join(", ")}`);
  return found;
}

describe("one case of each finding, and what goes with it", () => {
  it.each<[string, Stores, FindingKind[]]>([
    ["every store agrees", AGREED, ["converged"]],
    ["nothing is anywhere", {}, ["converged"]],
    ["a change travels and no region shows it", { ...TRAVELLING, eu: entry(5), us: entry(5) }, ["pending"]],
    ["a change travels and the regions show it", TRAVELLING, ["masked", "pending"]],
    [
      "it travels for longer than the contract tolerates",
      { ...TRAVELLING, ledger: [owed(6, { acceptedAt: ago(31) }), inLedger(5)] },
      ["late", "masked"],
    ],
    [
      "a region was not told that the origin moved",
      { ...AGREED, eu: entry(4, { writtenAt: ago(60) }), us: null },
      ["stale"],
    ],
    [
      "the two regions differ in version",
      { ...AGREED, eu: entry(4, { writtenAt: ago(60) }) },
      ["region-split", "stale"],
    ],
    [
      "one region says deleted, the other shows it",
      {
        ...AGREED,
        ledger: [inLedger(5, { operation: "delete", payload: undefined })],
        origin: originRow(5, { deleted: true, value: undefined }),
        replica: originRow(5, { deleted: true, value: undefined }),
        eu: entry(5, { tombstone: true, value: undefined }),
        us: null,
      },
      ["converged"],
    ],
    [
      "a region shows what was suppressed",
      { ...AGREED, ledger: [inLedger(6, { state: "suppressed" }), inLedger(5)], eu: entry(6), us: null },
      ["suppressed-shown"],
    ],
    [
      "a version between receipts and head is missing",
      { ...TRAVELLING, ledger: [owed(8), inLedger(5)], queue: { j8: "waiting" }, eu: null, us: null },
      ["gapped", "pending"],
    ],
    [
      "what is owed is in no queue, the handoff never happened",
      {
        ...AGREED,
        ledger: [owed(6, { state: "accepted", acceptedAt: ago(11), queuedAt: null, job: null }), inLedger(5)],
      },
      ["stranded", "pending"],
    ],
    [
      "what is owed is in no queue, the queue lost it",
      {
        ...AGREED,
        ledger: [owed(6, { acceptedAt: ago(20), queuedAt: ago(11) }), inLedger(5)],
        queue: { j6: "missing" },
      },
      ["stranded", "pending"],
    ],
    [
      "attempts are exhausted",
      { ...AGREED, ledger: [owed(6, { state: "failed", because: "no such column" }), inLedger(5)] },
      ["failed", "pending"],
    ],
    [
      "a change waits for a decision",
      { ...AGREED, ledger: [owed(6, { state: "conflicted", because: "the origin moved on" }), inLedger(5)] },
      ["conflicted", "pending"],
    ],
    [
      "the origin was written behind the ledger's back",
      { ...AGREED, origin: originRow(7), replica: originRow(7), eu: null, us: null },
      ["bypassed"],
    ],
    [
      "two stores hold one version with different values",
      { ...AGREED, eu: entry(5, { value: json({ n: "other" }) }), us: null },
      ["mismatched"],
    ],
    [
      "applied truth was lost",
      { ...AGREED, origin: originRow(3), replica: originRow(3), eu: null, us: null },
      ["regressed"],
    ],
    [
      "only a cache knows of a version",
      { ...AGREED, eu: entry(7, { speculative: true, mutation: "x", writtenAt: ago(9) }), us: null },
      ["phantom"],
    ],
    ["a store could not be read", { ...AGREED, us: AWAY }, ["unreachable"]],
  ])("%s", (_, stores, expected) => {
    expect(kinds(stores)).toEqual(expected);
  });
});

describe("order", () => {
  it("is the documented one, worst first, and the verdict is the first of the findings", () => {
    expect(FINDINGS.map(rankOf)).toEqual(FINDINGS.map((_, i) => i));
    const verdict = classify(
      evidenceOf({
        ledger: [
          owed(9, { state: "conflicted", acceptedAt: ago(90) }),
          owed(8, { state: "failed", acceptedAt: ago(91) }),
          owed(6, { state: "accepted", acceptedAt: ago(92), job: null }),
          inLedger(5),
        ],
        eu: entry(12, { mutation: "x" }),
        us: entry(2),
        origin: originRow(4),
        replica: AWAY,
      }),
    );
    expect(verdict.findings.map((f) => f.finding)).toEqual([
      "unreachable",
      "phantom",
      "regressed",
      "conflicted",
      "failed",
      "stranded",
      "gapped",
      "region-split",
      "stale",
      "late",
    ]);
    expect(verdict.verdict).toBe("unreachable");
    expect(verdict.sentence).toBe(verdict.findings[0]?.sentence);
  });

  it("has a number of its own for each kind, which its place in the order does not change", () => {
    expect(kindsMask([{ finding: "unreachable" }, { finding: "late" }])).toBe(1 | (1 << 12));
    expect(codeOf("converged")).toBe(15);
    expect(new Set(FINDINGS_BY_CODE)).toEqual(new Set(FINDINGS));
    expect(FINDINGS_BY_CODE.map((finding) => codeOf(finding))).toEqual(FINDINGS_BY_CODE.map((_, code) => code));
  });
});

describe("the regions that a finding is about", () => {
  const shown = entry(7, { speculative: true, mutation: "x", writtenAt: ago(9) });
  it.each<[string, Parameters<typeof evidenceOf>[0], FindingKind, string[] | undefined]>([
    ["those that show a phantom", { ...AGREED, eu: shown, us: null }, "phantom", ["eu"]],
    ["every one of them", { ...AGREED, eu: shown, us: shown }, "phantom", ["eu", "us"]],
    ["those that are stale", { ...AGREED, us: entry(3) }, "stale", ["us"]],
    ["all that disagree", { ...AGREED, us: entry(3) }, "region-split", ["eu", "us"]],
    ["those with another value", { ...AGREED, eu: entry(5, { value: json({ n: "x" }) }) }, "mismatched", ["eu"]],
    [
      "none where the origin has another value as well",
      { ...AGREED, eu: entry(5, { value: json({ n: "x" }) }), origin: originRow(5, { value: json({ n: "y" }) }) },
      "mismatched",
      undefined,
    ],
    ["those that could not be read", { ...AGREED, us: AWAY }, "unreachable", ["us"]],
    ["none where the origin could not be read either", { ...AGREED, us: AWAY, origin: AWAY }, "unreachable", undefined],
    ["none where it is not about a cache", { ...AGREED, origin: originRow(3) }, "regressed", undefined],
  ])("%s", (_, stores, kind, expected) => {
    const found = classify(evidenceOf(stores)).findings.find((f) => f.finding === kind);
    expect(found).toBeDefined();
    expect(found?.regions).toEqual(expected);
  });
});

describe("a phantom", () => {
  it("is a version above the head that the origin does not have either", () => {
    expect(kinds({ ...AGREED, eu: entry(7), us: null, origin: originRow(7), replica: originRow(7) })).toEqual([
      "bypassed",
    ]);
  });

  it("is not claimed while the origin, which may have it, cannot be read", () => {
    expect(kinds({ ...AGREED, eu: entry(7), us: null, origin: AWAY })).toEqual(["unreachable"]);
  });

  it("is a speculative entry under a version that the ledger gave to another mutation", () => {
    const lost = entry(5, { speculative: true, mutation: "lost", value: json({ n: "lost" }) });
    expect(
      kinds({
        ...AGREED,
        ledger: [owed(5), inLedger(4)],
        origin: originRow(4),
        replica: originRow(4),
        queue: { j5: "waiting" },
        eu: lost,
        us: null,
      }),
    ).toContain("phantom");
  });

  it("is a speculative entry of a mutation that is not in the ledger, at a version older than the window tells of", () => {
    const window = [30, 29, 28].map((v) => inLedger(v, { id: `0199-${v}` }));
    const lost = entry(1, { speculative: true, mutation: "0199-31", value: json({ n: "lost" }), writtenAt: ago(20) });
    const stores: Stores = {
      ...AGREED,
      ledger: window,
      complete: false,
      origin: originRow(30),
      replica: originRow(30),
      eu: lost,
      us: null,
    };
    expect(kinds(stores)).toContain("phantom");
    const old = { ...lost, mutation: "0199-02" };
    expect(kinds({ ...stores, eu: old })).not.toContain("phantom");
  });

  it("is, without a version, a value of which neither ledger nor origin knows", () => {
    expect(kinds({ ...AGREED, eu: entry(null, { value: json({ n: "who knows" }) }), us: null })).toEqual(["phantom"]);
    expect(kinds({ ...AGREED, eu: entry(null, { value: valueAt(4) }), us: null })).toEqual(["converged"]);
    expect(kinds({ ...AGREED, eu: entry(null, { value: valueAt(5) }), us: null })).toEqual(["converged"]);
  });

  it("is not what a cache-only acknowledgment looks like within the grace time, and is one after it", () => {
    const fresh = entry(6, { speculative: true, mutation: "new", writtenAt: ago(5) });
    const stores: Stores = { ...AGREED, acknowledge: "cache-only", eu: fresh, us: null };
    expect(kinds(stores)).toEqual(["pending"]);
    expect(kinds({ ...stores, eu: { ...fresh, writtenAt: ago(11) } })).toEqual(["phantom"]);
    expect(kinds({ ...stores, acknowledge: "durable-append" })).toEqual(["phantom"]);
  });
});

describe("mismatched", () => {
  it("compares a region with the origin, with the ledger, and the origin with its replica", () => {
    expect(findingIn({ ...AGREED, eu: entry(5, { value: json(1) }) }, "mismatched").evidence).toEqual([
      { store: "cache eu", shows: "version 5 with another value than the origin's" },
    ]);
    expect(findingIn({ ...TRAVELLING, eu: entry(6, { value: json(1) }) }, "mismatched").evidence[0]?.shows).toMatch(
      /than the ledger's/,
    );
    expect(findingIn({ ...AGREED, replica: originRow(5, { value: json(1) }) }, "mismatched").evidence[0]?.store).toBe(
      "replica shop-ro",
    );
    expect(
      findingIn(
        { ...AGREED, origin: originRow(5, { value: json(1) }), replica: null, eu: null, us: null },
        "mismatched",
      ).evidence[0]?.store,
    ).toBe("origin");
  });

  it("says which store it is, the origin before the others", () => {
    const [other, theirs] = [{ value: json(1) }, "version 5 with another value than the"];
    const said = (stores: Partial<typeof AGREED>) => findingIn({ ...AGREED, ...stores }, "mismatched").sentence;
    expect(said({ origin: originRow(5, other), replica: null })).toMatch(`The origin has ${theirs} ledger's: its row`);
    expect(said({ eu: entry(5, other), us: entry(5, other) })).toMatch(`Cache eu and cache us have ${theirs}`);
    expect(said({ replica: originRow(5, other) })).toMatch(`Replica shop-ro has ${theirs} origin's`);
  });

  it("takes a member that is null for one that is missing, and the order of members for nothing", () => {
    const value = json({ b: 2, a: null, n: 5 });
    expect(
      kinds({
        ...AGREED,
        eu: entry(5, { value: json({ n: 5, b: 2 }) }),
        us: null,
        origin: originRow(5, { value }),
        replica: originRow(5, { value }),
        ledger: [inLedger(5, { payload: json({ b: 2, n: 5 }) })],
      }),
    ).toEqual(["converged"]);
  });

  it("sees a tombstone over a row of the same version", () => {
    expect(kinds({ ...AGREED, eu: entry(5, { tombstone: true, value: undefined }), us: null })).toEqual(["mismatched"]);
  });

  it("does not compare an increment with the sum it led to", () => {
    const stores: Stores = {
      model: "merge",
      ledger: [inLedger(5, { operation: "increment", payload: json({ n: 1 }) })],
      origin: originRow(5, { value: json({ n: 40 }) }),
      eu: entry(5, { value: json({ n: 40 }) }),
    };
    expect(kinds(stores)).toEqual(["converged"]);
  });

  it("lets a lagging replica be: it is older, not other", () => {
    expect(kinds({ ...AGREED, replica: originRow(4) })).toEqual(["converged"]);
  });
});

describe("stale", () => {
  it("says which of the two it is: never told, or an old refill that came late", () => {
    expect(findingIn({ ...AGREED, eu: entry(4, { writtenAt: ago(60) }), us: null }, "stale").sentence).toMatch(
      /invalidation was missed/,
    );
    expect(findingIn({ ...AGREED, eu: entry(4, { writtenAt: ago(40) }), us: null }, "stale").sentence).toMatch(
      /refill wrote an old value late/,
    );
  });

  it("is a tombstone below the origin as well", () => {
    expect(
      kinds({
        ...AGREED,
        ledger: [inLedger(5), inLedger(4, { operation: "delete", payload: undefined })],
        eu: entry(4, { tombstone: true, value: undefined, writtenAt: ago(60) }),
        us: null,
      }),
    ).toEqual(["stale"]);
  });
});

describe("stranded", () => {
  it("is not what was tried and is to be tried again, nor what waits in a job, nor what is within the grace time", () => {
    const accepted = (part: object) => ({
      ...AGREED,
      ledger: [owed(6, { state: "accepted", acceptedAt: ago(20), queuedAt: null, job: null, ...part }), inLedger(5)],
    });
    expect(kinds(accepted({ because: "the row is locked" }))).toEqual(["pending"]);
    expect(kinds(accepted({ acceptedAt: ago(9) }))).toEqual(["pending"]);
    for (const state of ["waiting", "active", "delayed"] as const)
      expect(
        kinds({
          ...AGREED,
          ledger: [owed(6, { acceptedAt: ago(20), queuedAt: ago(19) }), inLedger(5)],
          queue: { j6: state },
        }),
      ).toEqual(["pending"]);
  });

  it("is not claimed of what was queued while the queue cannot be read", () => {
    expect(
      kinds({ ...AGREED, ledger: [owed(6, { acceptedAt: ago(20), queuedAt: ago(19) }), inLedger(5)], queue: AWAY }),
    ).toEqual(["unreachable", "pending"]);
  });
});

describe("held", () => {
  const lane = { of: "lane" as const, lane: 3, reason: "the origin is moved", actor: "mara", since: ago(40) };
  const waiting = {
    ...AGREED,
    ledger: [owed(6, { state: "accepted", acceptedAt: ago(20), queuedAt: null, job: null }), inLedger(5)],
  };

  it("is what waits under a pause beyond the grace time, and never stranded: who paused it, when and why", () => {
    expect(kinds({ ...waiting, totals: { holds: [lane] } })).toEqual(["held", "pending"]);
    expect(findingIn({ ...waiting, totals: { holds: [lane] } }, "held")).toMatchObject({
      since: lane.since,
      sentence: `1 change to this key waits under a pause: the key's lane is paused by mara since ${lane.since.toISOString()} (the origin is moved).`,
    });
  });

  it("is what waits in a queue that another tool paused", () => {
    const queued = { ...AGREED, ledger: [owed(6, { acceptedAt: ago(20), queuedAt: ago(19) }), inLedger(5)] };
    const seen = { ...queued, queue: { j6: "waiting" as const }, queuePaused: true };
    expect(kinds(seen)).toEqual(["held", "pending"]);
    expect(findingIn(seen, "held").sentence).toMatch(/another tool paused .* without a name or a reason/);
  });

  it("is not what came in within the grace time, nor what a person has to decide", () => {
    const held = (part: object) => ({ ...AGREED, ledger: [owed(6, part), inLedger(5)], totals: { holds: [lane] } });
    expect(kinds(held({ acceptedAt: ago(9) }))).toEqual(["pending"]);
    expect(kinds(held({ state: "conflicted", acceptedAt: ago(20) }))).toEqual(["conflicted", "pending"]);
  });
});

describe("gapped", () => {
  it("names what is missing, and nothing below what was applied", () => {
    expect(
      findingIn(
        { ...AGREED, ledger: [owed(9), owed(6), inLedger(5), inLedger(2)], queue: { j9: "waiting", j6: "waiting" } },
        "gapped",
      ).sentence,
    ).toMatch(/versions 7 to 8 /);
  });

  it("is not a version that a cache acknowledged a moment ago, since the ledger takes each of those by itself", () => {
    const gap = (acceptedAt: Date): Stores => ({
      ...AGREED,
      acknowledge: "cache-only",
      ledger: [owed(8, { acceptedAt }), owed(6, { acceptedAt }), inLedger(5)],
      queue: { j8: "waiting", j6: "waiting" },
    });
    expect(kinds(gap(ago(4)))).toEqual(["pending"]);
    expect(kinds(gap(ago(12)))).toContain("gapped");
    expect(kinds({ ...gap(ago(4)), acknowledge: "durable-append" })).toContain("gapped");
  });

  it("is not what a state machine skipped knowingly", () => {
    const skipped = owed(8, { operation: "transition", basedOn: 7n });
    expect(kinds({ ...AGREED, model: "versioned", ledger: [skipped, inLedger(5)], queue: { j8: "waiting" } })).toEqual([
      "pending",
    ]);
  });
});

describe("origin and head", () => {
  it("does not call a key bypassed that the ledger has never seen", () => {
    expect(kinds({ origin: originRow(7) })).toEqual(["converged"]);
  });

  it("does not take a suppressed version for the head", () => {
    expect(kinds({ ...AGREED, ledger: [inLedger(6, { state: "suppressed" }), inLedger(5)] })).toEqual(["converged"]);
  });

  it("claims neither a bypass nor a phantom when everything that was read of a longer history is suppressed", () => {
    const window = [9, 8].map((v) => inLedger(v, { state: "suppressed" }));
    const stores: Stores = {
      ledger: window,
      complete: false,
      totals: { materialized: 5n },
      origin: originRow(5),
      eu: entry(5),
    };
    expect(kinds(stores)).toEqual(["converged"]);
  });
});

describe("evidence and times", () => {
  it("names store and what it shows", () => {
    expect(findingIn(TRAVELLING, "masked").evidence).toEqual([
      { store: "cache eu", shows: "version 6, speculative" },
      { store: "cache us", shows: "version 6, speculative" },
      { store: "ledger", shows: "head at version 6" },
      { store: "origin", shows: "version 5" },
    ]);
    expect(findingIn({ ...AGREED, origin: originRow(3), eu: null, us: null }, "regressed").evidence).toEqual([
      { store: "origin", shows: "version 3" },
      { store: "ledger", shows: "head at version 5, receipts up to version 5" },
    ]);
    expect(findingIn({ ...AGREED, eu: AWAY, origin: AWAY }, "unreachable").evidence).toEqual([
      { store: "cache eu", shows: "could not be read: no answer" },
      { store: "origin", shows: "could not be read: no answer" },
    ]);
  });

  it("knows since when, where the evidence tells it", () => {
    expect(findingIn(TRAVELLING, "pending").since).toEqual(ago(1));
    expect(findingIn({ ...TRAVELLING, ledger: [owed(6, { acceptedAt: ago(31) }), inLedger(5)] }, "late").since).toEqual(
      ago(1),
    );
    expect(findingIn({ ...AGREED, eu: entry(7, { writtenAt: ago(9) }) }, "phantom").since).toEqual(ago(9));
    expect(findingIn({ ...AGREED, eu: entry(4) }, "stale").since).toEqual(originRow(5).updatedAt);
  });

  it("counts what is owed beyond the window", () => {
    const many = { ...TRAVELLING, totals: { outstandingCount: 480_000n, oldestOutstandingAt: ago(3) } };
    expect(findingIn(many, "pending").sentence).toMatch(/^480,000 changes/);
    expect(findingIn(TRAVELLING, "pending").sentence).toMatch(/^1 change to this key is/);
  });
});

/** Any mix of what the stores may hold, consistent or not. */
const anyStores: fc.Arbitrary<Stores> = fc.record({
  model: fc.constantFrom("last-write-wins", "versioned", "monotonic", "merge", "append"),
  acknowledge: fc.constantFrom("durable-append", "cache-only"),
  ledger: fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(
          "accepted",
          "queued",
          "materialized",
          "superseded",
          "conflicted",
          "failed",
          "suppressed",
          "unknown",
        ),
        fc.integer({ min: 0, max: 60 }),
      ),
      { maxLength: 5 },
    )
    .map((list) =>
      [...new Map(list.map((item) => [item[0], item])).values()]
        .sort((a, b) => b[0] - a[0])
        .map(([version, state, seconds]) =>
          inLedger(version, {
            state,
            acceptedAt: ago(seconds),
            queuedAt: state === "queued" ? ago(seconds) : null,
            job: state === "queued" ? `j${version}` : null,
          }),
        ),
    ),
  queue: fc.dictionary(
    fc.constantFrom("j1", "j2", "j3", "j4", "j5", "j6", "j7", "j8"),
    fc.constantFrom("waiting", "active", "missing", "completed"),
  ),
  eu: anyEntry(),
  us: anyEntry(),
  origin: anyRow(),
  replica: anyRow(),
});

function anyEntry() {
  return fc.option(
    fc
      .tuple(
        fc.option(fc.integer({ min: 1, max: 9 })),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 60 }),
      )
      .map(([version, speculative, tombstone, value, seconds]) =>
        entry(version, {
          speculative,
          tombstone,
          value: tombstone ? undefined : valueAt(value),
          writtenAt: ago(seconds),
        }),
      ),
  );
}

function anyRow() {
  return fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.integer({ min: 0, max: 9 }))
      .map(([version, deleted, value]) => originRow(version, { deleted, value: deleted ? undefined : valueAt(value) })),
  );
}

const storeNames = ["ledger", "queue", "eu", "us", "origin", "replica"] as const;
const away = (stores: Stores, names: readonly (typeof storeNames)[number][]): Stores => ({
  ...stores,
  ...Object.fromEntries(names.map((name) => [name, AWAY])),
});

describe("whatever the stores hold", () => {
  it("says something, in order, with a sentence and evidence for each finding", () => {
    fc.assert(
      fc.property(anyStores, (stores) => {
        const { findings, verdict } = classify(evidenceOf(stores));
        const ranks = findings.map((f) => rankOf(f.finding));
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
        expect(verdict).toBe(findings[0]?.finding);
        for (const f of findings) {
          expect(f.sentence).toMatch(/^[A-Z0-9].*\.$/);
          expect(f.finding === "converged" || f.evidence.length > 0).toBe(true);
          expect(f.since === null || f.since <= READ_AT).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never says converged or claims anything new when stores cannot be read", () => {
    fc.assert(
      fc.property(anyStores, fc.subarray([...storeNames], { minLength: 1 }), (stores, names) => {
        const whole = new Set(kinds(stores));
        const rest = kinds(away(stores, names));
        expect(rest[0]).toBe("unreachable");
        expect(rest).not.toContain("converged");
        for (const kind of rest) if (kind !== "unreachable") expect(whole).toContain(kind);
      }),
      { numRuns: 500 },
    );
  });

  it("says converged only when origin, head and every entry are at one version with one value, or there is nothing to compare", () => {
    fc.assert(
      fc.property(anyStores, (stores) => {
        if (!kinds(stores).includes("converged")) return;
        const { ledger, caches } = evidenceOf(stores);
        expect(ledger.reachable && ledger.value.outstandingCount).toBe(0n);
        for (const { reading } of caches)
          if (reading.reachable && reading.value?.version != null)
            expect(reading.value.version).toBe((stores.origin as { version: bigint } | null)?.version ?? 0n);
      }),
      { numRuns: 500 },
    );
  });

  it("asks for a second look exactly at what two readings at different moments could fake", () => {
    expect([...RACE_PRONE].sort()).toEqual([
      "bypassed",
      "gapped",
      "mismatched",
      "phantom",
      "region-split",
      "regressed",
      "stale",
      "stranded",
    ]);
  });
});

describe("consistentFor", () => {
  it.each<[string, Stores, number, boolean | null]>([
    ["the origin has it and no region is below", AGREED, 5, true],
    ["an older version is covered by a newer one", AGREED, 4, true],
    ["regions without an entry stand in nobody's way", { ...AGREED, eu: null, us: null }, 5, true],
    ["the origin does not have it yet", TRAVELLING, 6, false],
    ["a region is below", { ...AGREED, us: entry(4) }, 5, false],
    ["a region carries no version", { ...AGREED, us: entry(null) }, 5, false],
    ["the origin cannot be read", { ...AGREED, origin: AWAY }, 5, null],
    ["a region cannot be read", { ...AGREED, us: AWAY }, 5, null],
    ["a region cannot be read, but another one is below", { ...AGREED, us: AWAY, eu: entry(4) }, 5, false],
    [
      "it was suppressed, and shown nowhere",
      { ...AGREED, ledger: [inLedger(6, { state: "suppressed" }), inLedger(5)] },
      6,
      true,
    ],
    [
      "it was suppressed, and a region still shows it",
      { ...AGREED, ledger: [inLedger(6, { state: "suppressed" }), inLedger(5)], eu: entry(6) },
      6,
      false,
    ],
    [
      "it was superseded, but the origin fell back below it",
      {
        ...AGREED,
        ledger: [inLedger(6), inLedger(5, { state: "superseded" })],
        origin: originRow(3),
        eu: null,
        us: null,
      },
      5,
      false,
    ],
    [
      "the origin does not have it, and the ledger, which may have suppressed it, cannot be read",
      { ...AGREED, ledger: AWAY },
      6,
      null,
    ],
  ])("%s", (_, stores, version, expected) => {
    expect(consistentFor(BigInt(version), evidenceOf(stores))).toBe(expected);
  });

  it("claims neither yes nor no more than it would with everything read", () => {
    fc.assert(
      fc.property(
        anyStores,
        fc.subarray([...storeNames], { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (stores, names, version) => {
          const partial = consistentFor(BigInt(version), evidenceOf(away(stores, names)));
          if (partial !== null) expect(partial).toBe(consistentFor(BigInt(version), evidenceOf(stores)));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("what another program wrote at an entry's key", () => {
  it("is a finding of its own, and neither a phantom nor agreement", () => {
    const { verdict, findings } = classify(evidenceOf({ ...AGREED, us: foreign() }));
    expect(verdict).toBe("differs");
    expect(findings).toMatchObject([
      { regions: ["us"], evidence: [{ store: "cache us", shows: "another program's string" }] },
    ]);
  });

  it("says nothing of the key, also where no other store knows the key", () => {
    const nothing = { ledger: [], origin: null, replica: null, eu: null, us: foreign() };
    expect(classify(evidenceOf({ ...AGREED, ...nothing })).findings.map((f) => f.finding)).toEqual(["differs"]);
  });
});
