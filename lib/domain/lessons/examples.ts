import { asJsonText } from "../json-text";
import { isOutstanding } from "../mutation";
import type { CacheEntry, Hold, JobState, KeyEvidence, LedgerMutation, OriginRow, Reading } from "../verdict/evidence";
import type { FindingKind } from "../verdict/findings";

const READ_AT = new Date("2026-03-01T12:00:00Z");
const MAX_TRUTH_LAG_MS = 30_000;
const GRACE_MS = 10_000;
const AWAY = "away" as const;

const ago = (seconds: number) => new Date(READ_AT.getTime() - seconds * 1_000);
const valueAt = (version: number, city = "Aarhus") => asJsonText(JSON.stringify({ city, n: version }));

/** The stores of an example's key, as far as they are not empty. */
interface Positions {
  model?: KeyEvidence["model"];
  /** Oldest first; versions alone are materialized. */
  ledger: readonly (number | LedgerMutation)[];
  jobs?: Record<string, JobState>;
  holds?: Hold[];
  eu?: CacheEntry | null | typeof AWAY;
  us?: CacheEntry | null | typeof AWAY;
  origin: OriginRow | null;
}

function mutation(version: number, part: Partial<LedgerMutation> = {}): LedgerMutation {
  return {
    id: `m${version}`,
    version: BigInt(version),
    basedOn: null,
    operation: "set",
    payload: valueAt(version),
    state: "materialized",
    acceptedAt: ago(600 - version),
    queuedAt: null,
    settledAt: null,
    job: null,
    because: null,
    ...part,
  };
}

/** A mutation that was accepted and queued so many seconds ago. */
const queued = (version: number, seconds: number, part: Partial<LedgerMutation> = {}) =>
  mutation(version, {
    state: "queued",
    acceptedAt: ago(seconds),
    queuedAt: ago(seconds),
    job: `j${version}`,
    ...part,
  });

const entry = (version: number, part: Partial<CacheEntry> = {}): CacheEntry => ({
  version: BigInt(version),
  value: valueAt(version),
  speculative: false,
  tombstone: false,
  writtenAt: ago(500),
  mutation: `m${version}`,
  ttlMs: 3_600_000,
  ...part,
});
const shown = (version: number) => entry(version, { speculative: true, writtenAt: ago(2) });

const row = (version: number | null, part: Partial<OriginRow> = {}): OriginRow => ({
  version: version === null ? null : BigInt(version),
  value: valueAt(version ?? 0),
  updatedAt: ago(400),
  deleted: false,
  ...part,
});

function reading<T>(value: T | typeof AWAY): Reading<T> {
  return value === AWAY ? { reachable: false, because: "no answer within its time" } : { reachable: true, value };
}

/** The evidence of an example's key over two regions. */
function evidenceOf({ model = "last-write-wins", ledger, jobs = {}, holds = [], eu, us, origin }: Positions) {
  const mutations = ledger.map((one) => (typeof one === "number" ? mutation(one) : one)).toReversed();
  const outstanding = mutations.filter(isOutstanding);
  const evidence: KeyEvidence = {
    key: "user-0042",
    model,
    acknowledge: "durable-append",
    maxTruthLagMs: MAX_TRUTH_LAG_MS,
    graceMs: GRACE_MS,
    ledger: reading({
      mutations,
      complete: true,
      materialized: mutations.find((m) => m.state === "materialized")?.version ?? null,
      materializedAt: null,
      outstandingCount: BigInt(outstanding.length),
      oldestOutstandingAt: outstanding.at(-1)?.acceptedAt ?? null,
      holds,
    }),
    queue: reading({ jobs: new Map(Object.entries(jobs)), paused: false }),
    caches: [
      { region: "eu", reading: reading(eu ?? null) },
      { region: "us", reading: reading(us ?? null) },
    ],
    origin: reading(origin),
    replicas: [],
    readAt: READ_AT,
  };
  return evidence;
}

const PAUSE: Hold = { of: "path", lane: null, reason: "the origin is moved", actor: "mara", since: ago(120) };

/** A key of each finding: the stores stand so that its verdict is this finding. */
export const FINDING_EXAMPLES = {
  unreachable: evidenceOf({ ledger: [1, 2, 3], eu: entry(3), us: AWAY, origin: row(3) }),
  unknown: evidenceOf({ ledger: [1, 2, 3], origin: row(null) }),
  phantom: evidenceOf({
    ledger: [1, 2],
    eu: { ...shown(5), mutation: "nobody's" },
    us: entry(2),
    origin: row(2),
  }),
  regressed: evidenceOf({ ledger: [1, 2, 3, 4], eu: entry(4), us: entry(4), origin: row(2) }),
  mismatched: evidenceOf({
    ledger: [1, 2, 3],
    eu: entry(3),
    us: entry(3),
    origin: row(3, { value: valueAt(3, "Odense") }),
  }),
  differs: evidenceOf({ ledger: [1, 2, 3], eu: entry(3), us: entry(3, { foreign: "string" }), origin: row(3) }),
  bypassed: evidenceOf({ ledger: [1, 2, 3], eu: entry(3), us: entry(3), origin: row(5) }),
  conflicted: evidenceOf({
    model: "versioned",
    ledger: [1, 2, 3, queued(4, 5, { state: "conflicted", basedOn: 2n, because: "the origin is at version 3" })],
    eu: entry(3),
    us: entry(3),
    origin: row(3),
  }),
  failed: evidenceOf({
    ledger: [1, 2, queued(3, 20, { state: "failed", because: "check constraint city_known" })],
    eu: shown(3),
    us: shown(3),
    origin: row(2),
  }),
  held: evidenceOf({
    ledger: [1, 2, queued(3, 25), queued(4, 20)],
    jobs: { j3: "waiting", j4: "waiting" },
    holds: [PAUSE],
    eu: shown(4),
    us: shown(4),
    origin: row(2),
  }),
  stranded: evidenceOf({
    ledger: [1, 2, queued(3, 20)],
    jobs: { j3: "missing" },
    eu: shown(3),
    us: shown(3),
    origin: row(2),
  }),
  gapped: evidenceOf({
    ledger: [1, 2, queued(4, 5)],
    jobs: { j4: "waiting" },
    eu: entry(2),
    us: entry(2),
    origin: row(2),
  }),
  "suppressed-shown": evidenceOf({
    ledger: [1, 2, mutation(3, { state: "suppressed" })],
    eu: entry(3),
    us: entry(2),
    origin: row(2),
  }),
  "region-split": evidenceOf({ ledger: [1, 2, 3], eu: entry(3), us: entry(2), origin: row(3) }),
  stale: evidenceOf({ ledger: [1, 2, 3, 4], eu: entry(2), us: entry(2), origin: row(4) }),
  late: evidenceOf({
    ledger: [1, 2, queued(3, 75), queued(4, 60)],
    jobs: { j3: "waiting", j4: "waiting" },
    eu: shown(4),
    us: shown(4),
    origin: row(2),
  }),
  masked: evidenceOf({
    ledger: [1, 2, queued(3, 2)],
    jobs: { j3: "waiting" },
    eu: shown(3),
    us: shown(3),
    origin: row(2),
  }),
  pending: evidenceOf({ ledger: [1, 2, queued(3, 2)], jobs: { j3: "waiting" }, origin: row(2) }),
  converged: evidenceOf({ ledger: [1, 2, 3], eu: entry(3), us: entry(3), origin: row(3) }),
} satisfies Record<FindingKind, KeyEvidence>;

/** The evidence of a finding's example. */
export const exampleOf = (finding: FindingKind): KeyEvidence => FINDING_EXAMPLES[finding];
