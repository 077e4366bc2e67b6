import { describe, expect, it } from "vitest";
import { INVARIANT_CLASSES, type PathConfig, REPLAY_MODELS } from "./contract";
import { replayWeakness } from "./lint/replay-strength";
import { type ContractEvidence, lintContract } from "./lint-contract";

const PATH: PathConfig = {
  name: "profile",
  title: "Profile",
  mode: "native",
  acknowledge: "durable-append",
  invariant: "external",
  replay: "last-write-wins",
  maxTruthLagMs: 30_000,
  wording: { accepted: "We have your change.", materialized: "Saved." },
  queue: { connection: "queue", name: "profile", prefix: "trueup", lanes: 4, attempts: 8 },
  caches: [{ region: "eu", connection: "cache-eu", key: "profile:{key}", ttlMs: 3_600_000 }],
  origin: {
    connection: "shop",
    schema: "public",
    table: "profile",
    key: "id",
    version: "version",
    value: { kind: "jsonb", column: "doc" },
  },
  replicas: [],
  mask: [],
  dependents: [],
  graceMs: 10_000,
  sweep: { share: 0.05 },
  sensors: { origin: null, caches: null },
};

const GOOD: ContractEvidence = {
  path: PATH,
  measured: { ingressPerSec: 4000, safeDrainPerSec: 4500, truthLagMs: 800, headroomPerSec: 500, held: false },
  queueStore: {
    maxmemoryPolicy: "noeviction",
    appendOnly: true,
    appendFsync: "everysec",
    replicas: 1,
    minReplicasToWrite: 1,
    instance: "queue-run",
  },
  cacheInstances: { eu: "cache-run" },
  inventoryPolicy: "noeviction",
  originCommit: { p99Ms: 40, atPerSec: 4000 },
};

const withPath = (change: Partial<PathConfig>): ContractEvidence => ({ ...GOOD, path: { ...PATH, ...change } });
const CACHE_ONLY: Partial<PathConfig> = {
  acknowledge: "cache-only",
  invariant: "rebuildable",
  wording: { accepted: "Shown here, and not yet in the record.", materialized: "Saved." },
};
const judged = (evidence: ContractEvidence) => lintContract(evidence).map(({ level, code }) => `${level} ${code}`);

describe("lintContract", () => {
  it("has nothing to say of a contract that its evidence bears out", () => {
    expect(lintContract(GOOD)).toEqual([]);
  });

  it.each<[string, ContractEvidence, string[]]>([
    [
      "a wording that says saved",
      withPath({ wording: { accepted: "Saved!", materialized: "Saved." } }),
      ["warning wording-overpromises"],
    ],
    [
      "the same wording with the origin's commit",
      withPath({ acknowledge: "origin-commit", wording: { accepted: "Saved!", materialized: "Saved." } }),
      [],
    ],
    [
      "a cache-only wording that says kept",
      withPath({ acknowledge: "cache-only", invariant: "rebuildable" }),
      ["warning wording-overpromises"],
    ],
    [
      "binding behind a durable append",
      withPath({ invariant: "binding", replay: "versioned" }),
      ["warning binding-behind-write-behind"],
    ],
    [
      "binding behind a cache, by last-write-wins",
      withPath({
        acknowledge: "cache-only",
        invariant: "binding",
        wording: { accepted: "Shown.", materialized: "Saved." },
      }),
      ["warning binding-behind-write-behind", "warning replay-too-weak"],
    ],
    [
      "binding with the origin's commit",
      withPath({ acknowledge: "origin-commit", invariant: "binding", replay: "versioned" }),
      [],
    ],
    [
      "external state in a cache alone",
      withPath({ acknowledge: "cache-only", wording: { accepted: "Shown.", materialized: "Saved." } }),
      ["warning primary-state-in-cache"],
    ],
    ["monotonic by last-write-wins", withPath({ invariant: "monotonic" }), ["warning replay-too-weak"]],
    ["mergeable by last-write-wins", withPath({ invariant: "mergeable" }), ["warning replay-too-weak"]],
    [
      "nothing measured",
      { ...GOOD, measured: null },
      ["unmeasured truth-lag-unmeasured", "unmeasured write-through-unmeasured"],
    ],
    [
      "a truth lag that was not measured",
      { ...GOOD, measured: { ...GOOD.measured!, truthLagMs: null } },
      ["unmeasured truth-lag-unmeasured"],
    ],
    [
      "no headroom",
      {
        ...GOOD,
        measured: { ingressPerSec: 4000, safeDrainPerSec: 3200, truthLagMs: 800, headroomPerSec: -800, held: false },
      },
      ["warning truth-lag-not-held"],
    ],
    [
      "no headroom, and the lag not measured",
      {
        ...GOOD,
        measured: { ingressPerSec: 4000, safeDrainPerSec: 3200, truthLagMs: null, headroomPerSec: -800, held: false },
      },
      ["warning truth-lag-not-held"],
    ],
    [
      "a lag above the tolerated one",
      { ...GOOD, measured: { ...GOOD.measured!, truthLagMs: 90_000 } },
      ["warning truth-lag-not-held"],
    ],
    [
      "a quiet path whose drain was never seen",
      {
        ...GOOD,
        measured: { ingressPerSec: 0, safeDrainPerSec: null, truthLagMs: 0, headroomPerSec: null, held: false },
      },
      ["unmeasured truth-lag-unmeasured"],
    ],
    [
      "a cache-only path whose inventory may be evicted",
      { ...withPath(CACHE_ONLY), inventoryPolicy: "volatile-lru" },
      ["warning inventory-evicts"],
    ],
    [
      "a cache-only path whose inventory stands where the policy is not known",
      { ...withPath(CACHE_ONLY), inventoryPolicy: null },
      ["unmeasured inventory-unmeasured"],
    ],
    ["a cache-only path whose inventory stays", { ...withPath(CACHE_ONLY), inventoryPolicy: "noeviction" }, []],
    ["a queue that was not read", { ...GOOD, queueStore: null }, ["unmeasured queue-unmeasured"]],
    [
      "a queue that evicts",
      { ...GOOD, queueStore: { ...GOOD.queueStore!, maxmemoryPolicy: "allkeys-lru" } },
      ["warning queue-evicts"],
    ],
    [
      "a queue without append-only file",
      { ...GOOD, queueStore: { ...GOOD.queueStore!, appendOnly: false } },
      ["warning queue-forgets"],
    ],
    [
      "words in an e-mail that are too strong, and in an event that come later",
      withPath({
        wording: {
          ...PATH.wording,
          places: [
            { place: "email", says: "Your change was saved.", at: "accepted" },
            { place: "event", says: "saved", at: "materialized" },
          ],
        },
      }),
      ["warning wording-overpromises"],
    ],
    ...(
      [
        ["is far from its bound", 1_000n, 479_000, []],
        ["is near its bound", 1_000n, 480_000, ["warning catch-up-too-long"]],
        ["never ends", 1_000n, null, ["warning catch-up-too-long"]],
        ["is none, with no forecast", 0n, null, []],
        ["was not counted", null, null, ["unmeasured catch-up-unmeasured"]],
      ] as const
    ).map(([what, outstanding, catchUpMs, wanted]): [string, ContractEvidence, string[]] => [
      `a catch-up that ${what}`,
      { ...withPath({ maxCatchUpMs: 600_000 }), measured: { ...GOOD.measured!, outstanding, catchUpMs } },
      [...wanted],
    ]),
    ...(
      [
        ["is there with room", 625, []],
        ["is almost used", 624, ["warning headroom-not-reserved"]],
        ["is not there", 100, ["warning headroom-not-reserved"]],
      ] as const
    ).map(([what, headroomPerSec, wanted]): [string, ContractEvidence, string[]] => [
      `a reserve that ${what}`,
      { ...withPath({ reserveHeadroomPerSec: 500 }), measured: { ...GOOD.measured!, headroomPerSec } },
      [...wanted],
    ]),
    [
      "a queue whose file reaches the disk at some time",
      { ...GOOD, queueStore: { ...GOOD.queueStore!, appendFsync: "no" } },
      ["warning queue-writes-late"],
    ],
    [
      "a queue whose settings may not be read",
      { ...GOOD, queueStore: { ...GOOD.queueStore!, appendFsync: null, minReplicasToWrite: null } },
      [],
    ],
    [
      "a queue without a replica that the ledger refills",
      { ...GOOD, queueStore: { ...GOOD.queueStore!, replicas: 0 } },
      [],
    ],
    [
      "a queue without a replica whose jobs are nowhere else",
      { ...withPath(CACHE_ONLY), queueStore: { ...GOOD.queueStore!, replicas: 0 } },
      ["warning queue-alone"],
    ],
    [
      "a queue whose replica is not waited for, with jobs that are nowhere else",
      { ...withPath(CACHE_ONLY), queueStore: { ...GOOD.queueStore!, minReplicasToWrite: 0 } },
      ["warning queue-unacknowledged"],
    ],
    [
      "queue and cache on one connection, neither of them read",
      { ...withPath({ caches: [{ ...PATH.caches[0]!, connection: "queue" }] }), queueStore: null, cacheInstances: {} },
      ["unmeasured queue-unmeasured", "warning queue-shares-cache"],
    ],
    [
      "queue and cache in one Redis under two names",
      { ...GOOD, cacheInstances: { eu: "queue-run" } },
      ["warning queue-shares-cache"],
    ],
    ["a cache that was not read", { ...GOOD, cacheInstances: { eu: null } }, ["unmeasured queue-sharing-unmeasured"]],
    ["a path without queue", { ...withPath({ queue: undefined, acknowledge: "origin-commit" }), queueStore: null }, []],
    [
      "a dependent that reads the cache",
      withPath({ dependents: [{ kind: "flag", name: "checkout", reads: "cache" }] }),
      ["warning speculation-taken-for-truth"],
    ],
    [
      "a dependent that reads the origin",
      withPath({ dependents: [{ kind: "flag", name: "checkout", reads: "origin" }] }),
      [],
    ],
    [
      "a dependent that does not say",
      withPath({ dependents: [{ kind: "flag", name: "checkout", reads: null }] }),
      ["unmeasured dependents-undeclared"],
    ],
    [
      "a dependent of a path without cache",
      withPath({ caches: [], dependents: [{ kind: "flag", name: "checkout", reads: null }] }),
      [],
    ],
    [
      "an origin that commits fast enough",
      { ...GOOD, originCommit: { p99Ms: 9, atPerSec: 5000 } },
      ["advice write-through-would-do"],
    ],
    [
      "an origin that is fast at a lower rate only",
      { ...GOOD, originCommit: { p99Ms: 9, atPerSec: 3999 } },
      ["unmeasured write-through-unmeasured"],
    ],
    [
      "an origin whose commits were not measured",
      { ...GOOD, originCommit: null },
      ["unmeasured write-through-unmeasured"],
    ],
    [
      "a fast origin that is acknowledged from already",
      { ...withPath({ acknowledge: "origin-commit" }), originCommit: { p99Ms: 2, atPerSec: 9000 } },
      [],
    ],
  ])("judges %s", (_, evidence, expected) => {
    expect(judged(evidence)).toEqual(expected);
  });

  it("names the words that promise too much", () => {
    const [warning] = lintContract(
      withPath({ wording: { accepted: "Done. Your profile is saved.", materialized: "Saved." } }),
    );
    expect(warning?.reason).toContain("“done”, “saved” is not yet true");
  });

  it("says how fast the backlog grows, how old it is and how long it takes", () => {
    const [growing] = lintContract({
      ...GOOD,
      measured: { ingressPerSec: 4000, safeDrainPerSec: 3200, truthLagMs: 0, headroomPerSec: -800, held: false },
    });
    expect(growing?.reason).toBe(
      "Headroom is −800 writes a second, so the backlog grows by 800 writes a second and passes the 30 s that the contract tolerates.",
    );
    const [late] = lintContract({ ...GOOD, measured: { ...GOOD.measured!, truthLagMs: 120_000 } });
    expect(late?.reason).toBe(
      "The oldest outstanding write is 2 min old, above the 30 s that the contract tolerates. At the present ingress it takes 16 min to catch up.",
    );
  });

  it("asks to resume what is paused, not to raise what the origin bears, where a pause makes a path late", () => {
    const held = { ...GOOD.measured!, truthLagMs: 120_000, headroomPerSec: -4000, held: true };
    const [late] = lintContract({ ...GOOD, measured: held });
    expect(late).toMatchObject({
      code: "truth-lag-not-held",
      remedy: expect.stringMatching(/^Resume the paused drain/),
    });
    expect(late?.reason).toMatch(/A pause holds writes back/);
  });

  it("gives every answer a title, a reason and a remedy, as sentences", () => {
    const worst: ContractEvidence = {
      path: {
        ...PATH,
        invariant: "binding",
        wording: { accepted: "Saved.", materialized: "Saved." },
        dependents: [
          { kind: "flag", name: "a", reads: "cache" },
          { kind: "flag", name: "b", reads: null },
        ],
      },
      measured: null,
      queueStore: {
        maxmemoryPolicy: "allkeys-lru",
        appendOnly: false,
        appendFsync: "no",
        replicas: 0,
        minReplicasToWrite: 0,
        instance: "run",
      },
      cacheInstances: { eu: "run" },
      inventoryPolicy: "allkeys-lru",
      originCommit: null,
    };
    const warnings = lintContract(worst);
    expect(warnings).toHaveLength(10);
    for (const { title, reason, remedy } of warnings) {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(reason).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("replayWeakness", () => {
  it("holds for every invariant and model what the table says, and offers only models that are enough", () => {
    const weak = INVARIANT_CLASSES.flatMap((invariant) =>
      REPLAY_MODELS.flatMap((model) => {
        const weakness = replayWeakness(invariant, model);
        for (const enough of weakness?.enough ?? []) expect(replayWeakness(invariant, enough)).toBeNull();
        return weakness === null ? [] : [`${invariant} ${model}`];
      }),
    );
    expect(weak).toEqual([
      "monotonic last-write-wins",
      "monotonic merge",
      "mergeable last-write-wins",
      "mergeable monotonic",
      "binding last-write-wins",
      "binding monotonic",
    ]);
  });
});
