import { describe, expect, it } from "vitest";
import { asJsonText } from "../../json-text";
import type { ObservedEntry, ObservedEvidence, ObservedItem, ObservedRow } from "../evidence";
import type { WorkerGuard } from "../mapping";
import { observedView } from "../view";
import { decideApply } from "./decide-apply";
import { decideClear } from "./decide-clear";
import { decideReplay } from "./decide-replay";
import { decideSuppress } from "./decide-suppress";

const NOW = new Date("2026-01-01T12:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const json = (value: unknown) => asJsonText(JSON.stringify(value));
const READ = { part: "the queue", roundEndedAt: ago(1), readAt: ago(1), because: null, unclassified: 0n };

let ids = 0;
const job = (version: string | null, value: unknown, more: Partial<ObservedItem> = {}): ObservedItem => ({
  source: "job",
  id: `item-${++ids}`,
  job: `job-${ids}`,
  key: "k",
  operation: "set",
  version,
  payload: value === undefined ? undefined : json(value),
  acceptedAt: ago(60),
  actor: null,
  requestId: null,
  idempotencyKey: null,
  state: "failed",
  because: "boom",
  seenAt: NOW,
  ...more,
});
const row = (version: string | null, value: unknown, more: Partial<ObservedRow> = {}): ObservedRow => ({
  version,
  value: json(value),
  updatedAt: ago(90),
  deleted: false,
  ...more,
});
const entry = (version: string | null, value: unknown): ObservedEntry => ({
  kind: "value",
  version,
  value: json(value),
  ttlMs: null,
});

function viewOf(stores: {
  items: ObservedItem[];
  origin?: ObservedRow | null;
  more?: Partial<ObservedEvidence>;
  path?: Partial<ObservedEvidence["path"]>;
}) {
  return observedView({
    key: "k",
    path: {
      outbox: null,
      jobs: { connection: "queue", name: "flush", prefix: "bull", rules: [], worker: "unguarded" },
      origin: { version: { kind: "number", column: "version" } } as never,
      replay: "versioned",
      maxTruthLagMs: 120_000,
      graceMs: 10_000,
      ...stores.path,
    },
    items: { reachable: true, value: stores.items },
    paused: { reachable: true, value: false },
    coverage: [READ],
    caches: [],
    origin: { reachable: true, value: stores.origin ?? null },
    replicas: [],
    highestSeen: null,
    readAt: NOW,
    ...stores.more,
  });
}

const facts = (worker: WorkerGuard = "unguarded", more = {}) => ({ worker, whyNot: null, isKept: false, ...more });

describe("a replay of another system's job", () => {
  const failed = job("2", { n: 2 });

  it.each<[string, Parameters<typeof viewOf>[0], ReturnType<typeof facts>, string]>([
    ["the newest failed job goes", { items: [failed], origin: row("1", { n: 1 }) }, facts(), "apply"],
    ["no row yet", { items: [failed], origin: null }, facts(), "apply"],
    ["the record has the write", { items: [failed], origin: row("2", { n: 2 }) }, facts(), "already-applied"],
    ["version 2 over 3", { items: [failed], origin: row("3", { n: 3 }) }, facts(), "superseded"],
    [
      "version 2 over 3 with a guarded worker",
      { items: [failed], origin: row("3", { n: 3 }) },
      facts("version-guarded"),
      "superseded",
    ],
    [
      "a newer job is done",
      { items: [job("3", { n: 3 }, { state: "done" }), failed], origin: row("1", { n: 1 }) },
      facts(),
      "superseded",
    ],
    [
      "a newer job failed too",
      { items: [job("3", { n: 3 }), failed], origin: row("1", { n: 1 }) },
      facts(),
      "superseded",
    ],
    [
      "an older job waits",
      { items: [failed, job("1", { n: 1 }, { state: "waiting" })], origin: null },
      facts(),
      "blocked",
    ],
    [
      "an older job waits, worker guarded",
      { items: [failed, job("1", { n: 1 }, { state: "waiting" })], origin: null },
      facts("version-guarded"),
      "apply",
    ],
    ["an older job failed too", { items: [failed, job("1", { n: 1 })], origin: null }, facts(), "apply"],
    ["the job waits already", { items: [{ ...failed, state: "delayed" }], origin: null }, facts(), "already-applied"],
    ["the job ended", { items: [{ ...failed, state: "done" }], origin: null }, facts(), "conflict"],
    ["the job is gone", { items: [{ ...failed, state: "gone" }], origin: null }, facts(), "conflict"],
    [
      "the job is gone and was kept",
      { items: [{ ...failed, state: "gone" }], origin: null },
      facts("unguarded", { isKept: true }),
      "apply",
    ],
    [
      "the queue may not be written",
      { items: [failed], origin: null },
      facts("unguarded", { whyNot: "no" }),
      "forbidden",
    ],
    [
      "the record is away",
      { items: [failed], more: { origin: { reachable: false, because: "off" } } },
      facts(),
      "conflict",
    ],
    [
      "the queue was not read whole",
      { items: [failed], more: { coverage: [{ ...READ, roundEndedAt: null }] } },
      facts(),
      "conflict",
    ],
    [
      "jobs that no rule fits",
      { items: [failed], more: { coverage: [{ ...READ, unclassified: 2n }] } },
      facts(),
      "conflict",
    ],
    [
      "only an outbox row",
      { items: [{ ...failed, source: "outbox", job: null, state: "waiting" }] },
      facts(),
      "conflict",
    ],
    [
      "an increment",
      { items: [job(null, { n: 1 })], origin: row(null, { n: 5 }), path: { replay: "merge" } },
      facts(),
      "conflict",
    ],
    [
      "an increment, worker idempotent",
      { items: [job(null, { n: 1 })], origin: row(null, { n: 5 }), path: { replay: "merge" } },
      facts("idempotent"),
      "apply",
    ],
    ["no versions, the row is older", { items: [job(null, { n: 2 })], origin: row(null, { n: 1 }) }, facts(), "apply"],
    [
      "no versions, the row changed since",
      { items: [job(null, { n: 2 })], origin: row(null, { n: 9 }, { updatedAt: ago(5) }) },
      facts(),
      "conflict",
    ],
    [
      "two writes of one time",
      { items: [job(null, { n: 2 }), job(null, { n: 3 }, { state: "done" })], origin: row(null, { n: 1 }) },
      facts(),
      "conflict",
    ],
    ["a suppressed write", { items: [{ ...failed, state: "suppressed" }] }, facts(), "forbidden"],
  ])("%s", (_, stores, given, disposition) => {
    const item = stores.items.find(({ version }) => version === failed.version) ?? (stores.items[0] as ObservedItem);
    const decision = decideReplay(viewOf(stores), item, given);
    expect(decision.disposition).toBe(disposition);
    expect(decision.because).toEqual(expect.any(String));
  });

  it("names both versions where an older job would go over a newer row", () => {
    const { because } = decideReplay(viewOf({ items: [failed], origin: row("3", { n: 3 }) }), failed, facts());
    expect(because).toContain("version 3");
    expect(because).toContain("version 2");
  });
});

describe("suppressing another system's write", () => {
  const given = { invariant: "external" as const, whyNot: null, isBound: false, others: 0, outbox: null };
  const waiting = job("2", { n: 2 }, { state: "waiting" });
  const pending = { ...waiting, source: "outbox" as const, job: null };

  const cases: [string, ObservedItem, Partial<Parameters<typeof decideSuppress>[2]>, ObservedRow | null, string][] = [
    ["a waiting job", waiting, {}, row("1", { n: 1 }), "apply"],
    ["a failed job", { ...waiting, state: "failed" }, {}, null, "apply"],
    ["an active job", { ...waiting, state: "active" }, {}, null, "blocked"],
    ["a job whose write is in the record", waiting, {}, row("2", { n: 2 }), "conflict"],
    ["a job that is gone", { ...waiting, state: "gone" }, {}, null, "already-applied"],
    ["a flow's job", waiting, { isBound: true }, null, "forbidden"],
    ["a batch job", waiting, { others: 3 }, null, "conflict"],
    ["a binding path", waiting, { invariant: "binding" }, null, "forbidden"],
    ["a queue that may not be written", waiting, { whyNot: "no" }, null, "forbidden"],
    ["a pending row", pending, { outbox: { kind: "column" } as never }, null, "apply"],
    [
      "a row that the relay has",
      { ...pending, state: "active" },
      { outbox: { kind: "column" } as never },
      null,
      "blocked",
    ],
    [
      "a row that was sent",
      { ...pending, state: "done" },
      { outbox: { kind: "column" } as never },
      null,
      "already-applied",
    ],
    ["an insert-only outbox", pending, { outbox: { kind: "insert-only" } }, null, "forbidden"],
    ["an outbox whose rows are deleted", pending, { outbox: { kind: "removed-when-done" } }, null, "forbidden"],
  ];
  for (const [title, item, more, origin, disposition] of cases)
    it(title, () => {
      expect(decideSuppress(viewOf({ items: [item], origin }), item, { ...given, ...more }).disposition).toBe(
        disposition,
      );
    });
});

describe("clearing another system's entry", () => {
  const given = { whyNot: null, texts: false, named: false, authority: null };
  const opaque: ObservedEntry = { kind: "opaque", bytes: 3, digest: "d", because: "no JSON", ttlMs: null };
  const on = job("3", { n: 3 }, { state: "waiting" });

  const cases: [
    string,
    ObservedEntry | null,
    Partial<Parameters<typeof decideClear>[2]>,
    ObservedRow | null,
    ObservedItem[],
    string,
  ][] = [
    ["a stale entry", entry("1", { n: 1 }), {}, row("2", { n: 2 }), [], "apply"],
    ["one version, other values", entry("2", { n: 9 }), {}, row("2", { n: 2 }), [], "apply"],
    ["an entry that agrees", entry("2", { n: 2 }), {}, row("2", { n: 2 }), [], "already-applied"],
    ["an entry that agrees, named", entry("2", { n: 2 }), { named: true }, row("2", { n: 2 }), [], "apply"],
    ["a write on its way", entry("3", { n: 3 }), { named: true }, row("2", { n: 2 }), [on], "blocked"],
    [
      "a write that nobody has",
      entry("9", { n: 9 }),
      { named: true, authority: "origin" },
      row("2", { n: 2 }),
      [],
      "forbidden",
    ],
    ["no versions, other values", entry(null, { n: 9 }), {}, row(null, { n: 2 }), [], "conflict"],
    [
      "no versions, under an authority",
      entry(null, { n: 9 }),
      { authority: "origin" },
      row(null, { n: 2 }),
      [],
      "apply",
    ],
    ["no versions, no row", entry(null, { n: 9 }), { authority: "origin", named: true }, null, [], "forbidden"],
    ["a suppressed write", entry("3", { n: 3 }), {}, row("2", { n: 2 }), [{ ...on, state: "suppressed" }], "apply"],
    ["bytes that cannot be read", opaque, {}, row("2", { n: 2 }), [], "conflict"],
    ["bytes that cannot be read, named", opaque, { named: true }, row("2", { n: 2 }), [], "apply"],
    ["no entry", null, {}, row("2", { n: 2 }), [], "already-applied"],
    ["a region that may not be written", entry("1", { n: 1 }), { whyNot: "no" }, row("2", { n: 2 }), [], "forbidden"],
  ];
  for (const [title, shown, more, origin, items, disposition] of cases)
    it(title, () => {
      const decision = decideClear(viewOf({ items, origin }), { region: "eu", entry: shown }, { ...given, ...more });
      expect(decision.disposition).toBe(disposition);
    });

  it("leaves the entry while the record is away", () => {
    const away = viewOf({ items: [], more: { origin: { reachable: false, because: "off" } } });
    const { disposition } = decideClear(away, { region: "eu", entry: entry("1", {}) }, { ...given, named: true });
    expect(disposition).toBe("conflict");
  });
});

describe("applying another system's write to its row", () => {
  const given = { whyNot: null, hasToken: true, members: new Set(["n"]), hasVersion: true };
  const write = job("2", { n: 2 });

  it.each<[string, Parameters<typeof viewOf>[0], Partial<Parameters<typeof decideApply>[1]>, string]>([
    ["an older row", { items: [write], origin: row("1", { n: 1 }) }, {}, "apply"],
    ["the row has it", { items: [write], origin: row("2", { n: 2 }) }, {}, "already-applied"],
    ["the row's version with another value", { items: [write], origin: row("2", { n: 9 }) }, {}, "apply"],
    ["a newer row", { items: [write], origin: row("3", { n: 3 }) }, {}, "superseded"],
    ["no row", { items: [write], origin: null }, {}, "forbidden"],
    ["a row marked as deleted", { items: [write], origin: row("1", { n: 1 }, { deleted: true }) }, {}, "forbidden"],
    [
      "a deletion",
      { items: [{ ...write, operation: "delete", payload: undefined }], origin: row("1", { n: 1 }) },
      {},
      "forbidden",
    ],
    ["no compare token", { items: [write], origin: row("1", { n: 1 }) }, { hasToken: false }, "forbidden"],
    ["increments", { items: [write], origin: row("1", { n: 1 }), path: { replay: "merge" } }, {}, "forbidden"],
    [
      "a job of the key waits",
      { items: [write, job("1", { n: 1 }, { state: "waiting" })], origin: row("1", { n: 1 }) },
      {},
      "blocked",
    ],
    [
      "no version on either side",
      { items: [job(null, { n: 2 })], origin: row(null, { n: 1 }) },
      { hasVersion: false },
      "apply",
    ],
    [
      "a row that changed since, without versions",
      { items: [job(null, { n: 2 })], origin: row(null, { n: 1 }, { updatedAt: ago(1) }) },
      { hasVersion: false },
      "conflict",
    ],
    [
      "a write without version for a table with one",
      { items: [job(null, { n: 2 })], origin: row("1", { n: 1 }) },
      {},
      "conflict",
    ],
    ["a value without columns", { items: [job("2", { other: 1 })], origin: row("1", { n: 1 }) }, {}, "conflict"],
    ["nothing known", { items: [], origin: row("1", { n: 1 }) }, {}, "conflict"],
    [
      "sources that were not read whole",
      { items: [write], origin: row("1", { n: 1 }), more: { coverage: [{ ...READ, roundEndedAt: null }] } },
      {},
      "conflict",
    ],
  ])("%s", (_, stores, more, disposition) => {
    const decision = decideApply(viewOf(stores), { ...given, ...more });
    expect(decision.disposition).toBe(disposition);
    expect(decision.value !== null).toBe(disposition === "apply");
  });
});
