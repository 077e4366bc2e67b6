import { describe, expect, it } from "vitest";
import { type Choice, consequenceOf, type PathEvidence, secondPersonBecause, unavailableBecause } from "./consequences";

const path = (part: Partial<PathEvidence> = {}): PathEvidence => ({
  path: "profile",
  mode: "native",
  invariant: "external",
  regions: ["eu", "us"],
  speaks: null,
  owed: 0n,
  untold: null,
  findings: {},
  phantoms: {},
  quietKeys: null,
  judged: null,
  ...part,
});
const observed = (part: Partial<PathEvidence> = {}) =>
  path({ mode: "observed", speaks: { source: true, queue: true, origin: true }, ...part });
const queue: Choice = { store: "queue", region: null };
const ledger: Choice = { store: "ledger", region: null };
const origin: Choice = { store: "origin", region: null };
const eu: Choice = { store: "cache", region: "eu" };

describe("what a choice does", () => {
  it.each([
    ["what is owed stays with the ledger", ledger, { owed: 7n }, [7n, 0n, 0n]],
    ["what is owed goes with the origin", origin, { owed: 7n }, [0n, 0n, 7n]],
    [
      "a key about what is owed is not counted twice",
      origin,
      { owed: 7n, findings: { late: 5n, masked: 5n } },
      [0n, 0n, 7n],
    ],
    ["phantoms go with the ledger", ledger, { findings: { phantom: 3n } }, [0n, 0n, 3n]],
    [
      "a region keeps its own phantoms alone",
      eu,
      { findings: { phantom: 3n }, phantoms: { eu: 2n, us: 1n } },
      [0n, 2n, 1n],
    ],
    ["the origin keeps what was written behind the ledger", origin, { findings: { bypassed: 4n } }, [0n, 4n, 0n]],
    ["the ledger does not", ledger, { findings: { bypassed: 4n } }, [0n, 0n, 4n]],
    ["an unreachable store tells nothing", ledger, { findings: { unreachable: 9n } }, [0n, 0n, 0n]],
    ["keys without a finding are kept", ledger, { quietKeys: 20n, findings: { regressed: 2n } }, [20n, 2n, 0n]],
  ] as const)("%s", (_, choice, part, [kept, changed, discarded]) => {
    expect(consequenceOf(choice, path(part))).toMatchObject({ kept, changed, discarded });
  });

  it("counts a key that was judged once, by the gravest of its findings", () => {
    const judged = [
      { findings: ["mismatched", "differs"] as const, phantomIn: [] },
      { findings: ["phantom", "stale"] as const, phantomIn: ["us"] },
      { findings: ["late"] as const, phantomIn: [] },
    ].map((key) => ({ ...key, findings: [...key.findings] }));
    const of = path({ judged, findings: { mismatched: 1n, differs: 1n, phantom: 1n, stale: 1n, late: 1n } });
    expect(consequenceOf(ledger, of)).toMatchObject({ kept: 0n, changed: 1n, discarded: 1n });
    expect(consequenceOf(eu, of)).toMatchObject({ changed: 1n, discarded: 1n });
    expect(consequenceOf(ledger, of).byFinding).toHaveLength(5);
  });

  it("says in a phrase what becomes of each finding", () => {
    const { byFinding } = consequenceOf(origin, path({ findings: { regressed: 2n, stale: 0n } }));
    expect(byFinding).toEqual([{ finding: "regressed", keys: 2n, effect: "the origin's lost writes stay lost" }]);
  });
});

describe("what a choice does on another system's path", () => {
  it.each([
    ["its source keeps what is on its way", ledger, { owed: 7n }, [7n, 0n, 0n]],
    ["its queue does as well", queue, { owed: 7n }, [7n, 0n, 0n]],
    ["its origin discards it", origin, { owed: 7n, findings: { failed: 2n, late: 5n } }, [0n, 0n, 7n]],
    ["its source and its queue clear what a cache alone has", queue, { findings: { phantom: 3n } }, [0n, 0n, 3n]],
    ["its origin keeps its own change", origin, { findings: { bypassed: 4n } }, [4n, 0n, 0n]],
    ["nothing is done where nothing is told", ledger, { findings: { unknown: 4n } }, [4n, 0n, 0n]],
    ["an older entry would win over newer rows", eu, { findings: { stale: 4n } }, [0n, 0n, 4n]],
  ] as const)("%s", (_, choice, part, [kept, changed, discarded]) => {
    expect(consequenceOf(choice, observed(part))).toMatchObject({ kept, changed, discarded });
  });

  it.each<[string, Choice, PathEvidence[], RegExp | null]>([
    ["a queue of jobs with values is chosen", queue, [observed()], null],
    ["a queue beside Trueup's own is not", queue, [observed(), path()], /ids without payloads/],
    [
      "a source that is not mapped is not",
      ledger,
      [observed({ speaks: { source: false, queue: false, origin: true } })],
      /no outbox and no queue/,
    ],
    [
      "an origin that is not mapped is not",
      origin,
      [observed({ speaks: { source: true, queue: true, origin: false } })],
      /no origin/,
    ],
    [
      "a queue that is not mapped is not",
      queue,
      [observed({ speaks: { source: true, queue: false, origin: true } })],
      /no queue mapped/,
    ],
    ["a region that both have is", eu, [observed(), path()], null],
  ])("%s", (_, choice, paths, because) => {
    const found = unavailableBecause(choice, paths);
    if (because === null) expect(found).toBeNull();
    else expect(found).toMatch(because);
  });
});

describe("whether it can be chosen", () => {
  it("not a queue that knows ids without payloads, nor a region in which a path has no entries", () => {
    expect(unavailableBecause({ store: "queue", region: null }, [path()])).toMatch(/ids without payloads/);
    expect(unavailableBecause(eu, [path(), path({ path: "feed", regions: [] })])).toBe(
      "path feed has no entries in region eu",
    );
    expect(unavailableBecause(eu, [path()])).toBeNull();
  });

  it.each([
    ["external", 10_000n, null],
    ["external", 10_001n, "the choice would discard more than 10,000 writes and keys"],
    ["binding", 0n, "writes on path profile bind"],
  ] as const)("%s, discarding %s: a second person because %s", (invariant, discarded, because) => {
    expect(secondPersonBecause([path({ invariant })], discarded)).toBe(because);
  });
});
