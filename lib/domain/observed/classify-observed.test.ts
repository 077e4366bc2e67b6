import { describe, expect, it } from "vitest";
import { asJsonText } from "../json-text";
import { answerForKey, answerObserved } from "./answer-observed";
import { classifyObserved } from "./classify-observed";
import type { ObservedEntry, ObservedEvidence, ObservedItem, ObservedRow } from "./evidence";
import type { JobsMapping, OutboxMapping } from "./mapping";

const NOW = new Date("2026-01-01T12:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const json = (value: unknown) => asJsonText(JSON.stringify(value));
const JOBS: JobsMapping = { connection: "queue", name: "flush", prefix: "bull", rules: [], worker: "unguarded" };
const OUTBOX = { state: { kind: "insert-only" } } as OutboxMapping;
const READ = { roundEndedAt: ago(1), readAt: ago(1), because: null, unclassified: 0n };

const job = (version: string | null, value: unknown, more: Partial<ObservedItem> = {}): ObservedItem => ({
  source: "job",
  id: `j${version}${JSON.stringify(value)}${more.state ?? ""}`,
  job: "1",
  key: "k",
  operation: "set",
  version,
  payload: value === undefined ? undefined : json(value),
  acceptedAt: ago(60),
  actor: null,
  requestId: null,
  idempotencyKey: null,
  state: "done",
  because: null,
  seenAt: NOW,
  ...more,
});
const entry = (version: string | null, value: unknown): ObservedEntry => ({
  kind: "value",
  version,
  value: json(value),
  ttlMs: null,
});
const row = (version: string | null, value: unknown, deleted = false): ObservedRow => ({
  version,
  value: json(value),
  updatedAt: ago(30),
  deleted,
});

interface Stores {
  items?: ObservedItem[];
  eu?: ObservedEntry | null;
  us?: ObservedEntry | null;
  origin?: ObservedRow | null;
  more?: Partial<ObservedEvidence>;
  path?: Partial<ObservedEvidence["path"]>;
}

function evidence({ items = [], eu = null, us, origin = null, more, path }: Stores): ObservedEvidence {
  return {
    key: "k",
    path: {
      outbox: null,
      jobs: JOBS,
      origin: {} as never,
      replay: "versioned",
      maxTruthLagMs: 120_000,
      graceMs: 10_000,
      ...path,
    },
    items: { reachable: true, value: items },
    paused: { reachable: true, value: false },
    coverage: [{ part: "the queue", ...READ }],
    caches: [
      { region: "eu", texts: false, reading: { reachable: true, value: eu } },
      ...(us === undefined ? [] : [{ region: "us", texts: false, reading: { reachable: true as const, value: us } }]),
    ],
    origin: { reachable: true, value: origin },
    replicas: [],
    highestSeen: null,
    readAt: NOW,
    ...more,
  };
}

const A = { n: 1 };
const B = { n: 2 };
const AWAY = { reachable: false, because: "connection refused" } as const;

const VERSIONED: [string, Stores, string[]][] = [
  ["agreement", { items: [job("2", B)], eu: entry("2", B), origin: row("2", B) }, ["converged"]],
  [
    "a job on its way",
    { items: [job("2", B, { state: "waiting" }), job("1", A)], eu: entry("1", A), origin: row("1", A) },
    ["pending"],
  ],
  [
    "a job on its way, shown",
    { items: [job("2", B, { state: "active" }), job("1", A)], eu: entry("2", B), origin: row("1", A) },
    ["masked", "pending"],
  ],
  [
    "a job that waits too long",
    { items: [job("2", B, { state: "delayed", acceptedAt: ago(600) })], eu: entry("1", A), origin: row("1", A) },
    ["late"],
  ],
  [
    "a failed job",
    {
      items: [job("2", B, { state: "failed", because: "deadlock" }), job("1", A)],
      eu: entry("1", A),
      origin: row("1", A),
    },
    ["failed", "pending"],
  ],
  [
    "an older failed job under a newer row",
    { items: [job("3", B), job("2", A, { state: "failed" })], eu: entry("3", B), origin: row("3", B) },
    ["converged"],
  ],
  [
    "a job that ended without effect",
    { items: [job("2", B), job("1", A)], eu: entry("1", A), origin: row("1", A) },
    ["stranded", "pending"],
  ],
  [
    "a job that is gone",
    { items: [job("2", B, { state: "gone" })], eu: entry("1", A), origin: row("1", A) },
    ["stranded", "pending"],
  ],
  [
    "an older write over a newer one",
    { items: [job("3", B), job("2", A)], eu: entry("3", B), origin: row("2", A), more: { highestSeen: "3" } },
    ["regressed", "stranded", "masked", "pending"],
  ],
  [
    "a row that vanished",
    { items: [job("2", B)], origin: null, more: { highestSeen: "2" } },
    ["regressed", "stranded", "pending"],
  ],
  ["a cache ahead of everything", { items: [job("2", B)], eu: entry("5", { n: 5 }), origin: row("2", B) }, ["phantom"]],
  ["a cache behind", { items: [job("2", B), job("1", A)], eu: entry("1", A), origin: row("2", B) }, ["stale"]],
  [
    "a row changed at its version",
    { items: [job("2", B)], eu: entry("2", B), origin: row("2", { n: 9 }) },
    ["mismatched"],
  ],
  [
    "an entry changed at its version",
    { items: [job("2", B)], eu: entry("2", { n: 9 }), origin: row("2", B) },
    ["mismatched"],
  ],
  [
    "regions that disagree",
    { items: [job("2", B)], eu: entry("2", B), us: entry("1", A), origin: row("2", B) },
    ["region-split", "stale"],
  ],
  [
    "a paused queue",
    {
      items: [job("2", B, { state: "waiting" })],
      eu: entry("1", A),
      origin: row("1", A),
      more: { paused: { reachable: true, value: true } },
    },
    ["held", "pending"],
  ],
  [
    "an entry that cannot be read",
    {
      items: [job("2", B)],
      eu: { kind: "opaque", bytes: 3, digest: "d", because: "its bytes are no text", ttlMs: null },
      origin: row("2", B),
    },
    ["unknown"],
  ],
  ["a key that no store knows", {}, ["unknown"]],
  [
    "an origin that is away",
    { items: [job("2", B)], eu: entry("2", B), more: { origin: AWAY } },
    ["unreachable", "unknown"],
  ],
  [
    "a deletion that was carried out",
    { items: [job("3", undefined, { operation: "delete" }), job("2", B)], origin: null, more: { highestSeen: "2" } },
    ["converged"],
  ],
  [
    "an entry that a deletion left behind",
    { items: [job("3", undefined, { operation: "delete" }), job("2", B)], eu: entry("2", B), origin: null },
    ["stale"],
  ],
  [
    "times equal at the coarser precision, and one value",
    { items: [job("2026-01-01T11:00:00Z", B)], origin: row("2026-01-01T11:00:00.5Z", B) },
    ["converged"],
  ],
  [
    "times equal at the coarser precision, and two values",
    { items: [job("2026-01-01T11:00:00Z", B)], origin: row("2026-01-01T11:00:00.5Z", A) },
    ["unknown"],
  ],
];

const WITHOUT: [string, Stores, string[]][] = [
  ["agreement", { items: [job(null, B)], eu: entry(null, B), origin: row(null, B) }, ["converged"]],
  [
    "a write on its way that a cache shows",
    { items: [job(null, B, { state: "waiting" })], eu: entry(null, B), origin: row(null, A) },
    ["pending"],
  ],
  ["a cache with another value", { items: [job(null, B)], eu: entry(null, A), origin: row(null, B) }, ["differs"]],
  [
    "a row that says something else than the newest write",
    { items: [job(null, B)], eu: entry(null, A), origin: row(null, A) },
    ["differs"],
  ],
  [
    "a failed write",
    { items: [job(null, B, { state: "failed" })], eu: entry(null, A), origin: row(null, A) },
    ["failed", "pending"],
  ],
  ["an increment", { items: [job(null, B)], eu: null, origin: row(null, A), path: { replay: "merge" } }, ["unknown"]],
  ["a cache of a key without row and write", { eu: entry(null, A) }, ["differs"]],
  [
    "a finished write of a version that the row does not carry",
    { items: [job("2", B)], eu: entry("1", A), origin: row(null, A) },
    ["differs"],
  ],
  [
    "a write that is gone, and a row that was written since",
    { items: [job("2", B, { state: "gone" })], eu: entry("3", A), origin: row(null, A) },
    ["unknown"],
  ],
  [
    "a write that is gone, and a row that was written before",
    { items: [job("2", B, { state: "gone", acceptedAt: ago(20) })], eu: entry("1", A), origin: row(null, A) },
    ["differs"],
  ],
  [
    "a write that is gone from the queue and waits in the outbox",
    {
      items: [job(null, B, { source: "outbox", state: "waiting" }), job(null, B, { state: "gone" })],
      origin: row(null, A),
    },
    ["pending"],
  ],
  [
    "an entry that no known write says, beside a row marked as deleted",
    {
      items: [job(null, undefined, { operation: "delete" }), job(null, B, { acceptedAt: ago(90) })],
      eu: entry(null, { n: 9 }),
      origin: row(null, B, true),
    },
    ["differs"],
  ],
  [
    "an entry of an older version beside a row marked as deleted",
    {
      items: [job("3", undefined, { operation: "delete" }), job("2", B, { acceptedAt: ago(90) })],
      eu: entry("2", B),
      origin: row(null, B, true),
    },
    ["stale"],
  ],
];

describe("classifyObserved", () => {
  it.each(VERSIONED)("with versions finds %s", (_, stores, findings) => {
    expect(classifyObserved(evidence(stores)).findings.map(({ finding }) => finding)).toEqual(findings);
  });

  it.each(WITHOUT)("without versions finds %s", (_, stores, findings) => {
    expect(classifyObserved(evidence(stores)).findings.map(({ finding }) => finding)).toEqual(findings);
  });

  it("finds a row above an outbox that keeps its rows, and only where the outbox was read whole", () => {
    const path = { outbox: OUTBOX, jobs: null };
    const stores = { items: [job("2", B, { source: "outbox", state: "untold" })], origin: row("3", A), path };
    expect(classifyObserved(evidence(stores)).verdict).toBe("bypassed");
    const unread = { coverage: [{ part: "the outbox", ...READ, roundEndedAt: null }] };
    expect(classifyObserved(evidence({ ...stores, more: unread })).verdict).toBe("converged");
  });

  it("gives a row above its outbox the grace time, since its write may be read from there later", () => {
    const path = { outbox: OUTBOX, jobs: null };
    const at = (seconds: number) => {
      const origin = { ...row("3", A), updatedAt: ago(seconds) };
      const items = [job("2", B, { source: "outbox", state: "untold" })];
      return classifyObserved(evidence({ items, origin, path })).findings.map(({ finding }) => finding);
    };
    expect(at(9)).not.toContain("bypassed");
    expect(at(11)).toContain("bypassed");
  });

  it("finds no write of a sent row whose job was taken out, and the write of a row that may be another job's", () => {
    const sent = job("2", B, { source: "outbox", id: "sent" });
    const takenOut = job("2", B, { id: "out", state: "suppressed" });
    const stores = { items: [takenOut, sent], origin: row("1", A) };
    const findings = (own: Stores) => classifyObserved(evidence(own)).findings.map(({ finding }) => finding);
    expect(findings({ ...stores, items: [sent], path: { outbox: OUTBOX } })).toEqual(["stranded", "pending"]);
    expect(findings({ ...stores, path: { outbox: OUTBOX } })).toEqual(["converged"]);
    expect(findings({ ...stores, eu: entry("2", B), path: { outbox: OUTBOX } })).toEqual(["suppressed-shown"]);
    // The record has the write that was taken out of its queue.
    expect(findings({ ...stores, origin: row("2", B), path: { outbox: OUTBOX, jobs: null } })).toEqual(["converged"]);
    const removes = { outbox: { state: { kind: "removed-when-done" } } as OutboxMapping };
    const unversioned = { items: stores.items.map((item) => ({ ...item, version: null })), origin: row(null, A) };
    expect(findings({ ...unversioned, path: { outbox: OUTBOX } })).toEqual(["converged"]);
    expect(findings({ ...unversioned, path: removes })).toEqual(["differs"]);
  });

  it("calls a cache ahead of an unread source unknown, and no phantom", () => {
    const more = { coverage: [{ part: "the queue", ...READ, unclassified: 1n }] };
    const stores = { items: [job("2", B)], eu: entry("5", A), origin: row("2", B), more };
    expect(classifyObserved(evidence(stores)).verdict).toBe("unknown");
  });
});

describe("answerObserved", () => {
  const wording = { wording: { accepted: "We have it.", materialized: "Saved." } };
  it.each<[string, Stores, string]>([
    ["the row at the write's version", { items: [job("2", B)], origin: row("2", B) }, "saved"],
    ["a row above", { items: [job("2", B)], origin: row("3", A) }, "saved-then-replaced"],
    ["a row at its version with another value", { items: [job("2", B)], origin: row("2", A) }, "regressed"],
    ["a job that waits", { items: [job("2", B, { state: "waiting" })], origin: row("1", A) }, "accepted"],
    [
      "a job that waits too long",
      { items: [job("2", B, { state: "waiting", acceptedAt: ago(600) })], origin: row("1", A) },
      "late",
    ],
    ["a failed job", { items: [job("2", B, { state: "failed" })], origin: row("1", A) }, "needs-decision"],
    ["a job that is gone", { items: [job("2", B, { state: "gone" })], origin: row("1", A) }, "needs-decision"],
    ["a row that fell back", { items: [job("2", B)], origin: row("1", A), more: { highestSeen: "2" } }, "regressed"],
    ["an origin that is away", { items: [job("2", B)], more: { origin: AWAY } }, "unknown"],
    ["the value without a version", { items: [job(null, B)], origin: row(null, B) }, "saved"],
    ["an increment", { items: [job(null, B)], origin: row(null, B), path: { replay: "merge" } }, "unknown"],
    [
      "a lost job under a row that was written since",
      { items: [job("2", B, { state: "gone" })], origin: row(null, A) },
      "unknown",
    ],
    [
      "a lost job under a row that was written before",
      { items: [job("2", B, { state: "gone", acceptedAt: ago(31) })], origin: { ...row(null, A), updatedAt: ago(40) } },
      "needs-decision",
    ],
  ])("of %s is worded as strongly as the evidence", (_, stores, answer) => {
    const item = stores.items?.[0] as ObservedItem;
    expect(answerObserved(evidence(stores), item, wording).answer).toBe(answer);
  });

  it("says that an older write without version was replaced only where the record shows a newer one", () => {
    const older = job(null, A, { acceptedAt: ago(90) });
    const newer = job(null, B, { acceptedAt: ago(60) });
    const of = (origin: ObservedRow) =>
      answerObserved(evidence({ items: [newer, older], origin }), older, wording).answer;
    expect(of(row(null, B))).toBe("saved-then-replaced");
    expect(of(row(null, { n: 9 }))).toBe("unknown");
    expect(of(row(null, A))).toBe("saved");
  });

  it("says that a write was replaced by a newer row, and not by one whose place in the order is a guess", () => {
    const path = { outbox: { state: { kind: "removed-when-done" } } as OutboxMapping };
    const row = (value: unknown, seconds: number) =>
      job(null, value, { source: "outbox", id: `row ${seconds}`, acceptedAt: ago(seconds) });
    const later = job(null, B, { id: "later", acceptedAt: ago(10) });
    const failed = job(null, { n: 3 }, { id: "failed", state: "failed", acceptedAt: ago(20) });
    const shown: ObservedRow = { version: null, value: json(B), updatedAt: ago(5), deleted: false };
    const deleted = { ...row(undefined, 85), operation: "delete" as const };
    const of = (items: ObservedItem[], item: ObservedItem, origin: ObservedRow | null) =>
      answerObserved(evidence({ items, origin, path }), item, wording).answer;
    // The later job says what the oldest row says, and may be of a row that was removed unseen.
    expect(of([later, failed, deleted, row(B, 90)], failed, null)).toBe("unknown");
    // The job of the newer row leaves a tie that changes nothing: the row itself is newer.
    expect(of([later, row(B, 12), row(A, 90)], row(A, 90), shown)).toBe("saved-then-replaced");
  });

  it("says no record only where every source was read whole and nothing has the key", () => {
    expect(answerForKey(evidence({}), wording)).toBeNull();
    expect(answerForKey(evidence({ more: { coverage: [] } }), wording)?.answer).toBe("unknown");
    expect(answerForKey(evidence({ eu: entry(null, A) }), wording)?.answer).toBe("never-durable");
    expect(answerForKey(evidence({ origin: row("1", A) }), wording)?.answer).toBe("saved");
  });
});
