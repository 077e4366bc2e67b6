import { isOnCacheWord } from "../boundaries";
import { isOutstanding } from "../mutation";
import { durationText, grouped } from "../truth/summary";
import { isPhantom, onItsWay } from "./cache-findings";
import type { Hold, LedgerMutation } from "./evidence";
import type { Finding } from "./findings";
import type { KeyView } from "./view";

const GONE_FROM_QUEUE = new Set(["missing", "completed", "failed"]);
const listed = (mutations: LedgerMutation[]): Finding["evidence"] =>
  mutations
    .slice(0, 5)
    .map((m) => ({ store: "ledger", shows: `version ${m.version} ${m.state}${m.because ? `: ${m.because}` : ""}` }));
const changes = (n: bigint | number) => (BigInt(n) === 1n ? "1 change" : `${grouped(n)} changes`);

/** Findings about what is still owed, from the ledger and the queue. */
export function ledgerFindings(view: KeyView): (Finding | null)[] {
  const { ledger } = view.evidence;
  const owed = ledger.reachable ? ledger.value.mutations.filter(isOutstanding) : [];
  return [
    inState(
      owed,
      "conflicted",
      (n) =>
        `${changes(n)} to this key ${n === 1 ? "waits" : "wait"} for a decision: the origin is not at the version that the change builds on.`,
    ),
    inState(
      owed,
      "failed",
      (n) => `${changes(n)} to this key ${n === 1 ? "has" : "have"} used up every attempt at the origin.`,
    ),
    held(view, owed),
    stranded(view, owed),
    gapped(view),
    lateOrPending(view),
    speculativeOnly(view),
  ];
}

function inState(
  owed: LedgerMutation[],
  state: "conflicted" | "failed",
  sentence: (n: number) => string,
): Finding | null {
  const found = owed.filter((m) => m.state === state);
  if (found.length === 0) return null;
  return { finding: state, since: null, sentence: sentence(found.length), evidence: listed(found) };
}

/** The pauses that hold a key's outstanding changes back, the queue's own among them. */
function holdsOf({ evidence: { ledger, queue } }: KeyView): Hold[] {
  const ours = ledger.reachable ? ledger.value.holds : [];
  const paused = queue.reachable && queue.value.paused;
  return paused ? [...ours, { of: "queue", lane: null, reason: null, actor: null, since: null }] : ours;
}

const HELD_STATES = new Set<LedgerMutation["state"]>(["accepted", "queued", "unknown"]);

function held(view: KeyView, owed: LedgerMutation[]): Finding | null {
  const { graceMs, readAt } = view.evidence;
  const holds = holdsOf(view);
  const found = owed.filter((m) => HELD_STATES.has(m.state) && readAt.getTime() - m.acceptedAt.getTime() > graceMs);
  const [widest] = holds;
  if (widest === undefined || found.length === 0) return null;
  return {
    finding: "held",
    since: widest.since,
    sentence: `${changes(found.length)} to this key ${found.length === 1 ? "waits" : "wait"} under a pause: ${holds.map(holdText).join("; ")}.`,
    evidence: [
      ...holds.map((hold) => ({ store: hold.of === "queue" ? "queue" : "ledger", shows: holdText(hold) })),
      ...listed(found),
    ],
  };
}

const HELD: Record<Hold["of"], string> = {
  path: "the path's drain is paused",
  lane: "the key's lane is paused",
  key: "the key is paused",
  queue: "another tool paused the queue of the key's lane, without a name or a reason",
};

function holdText({ of, actor, reason, since }: Hold): string {
  const by = actor === null ? "" : ` by ${actor}`;
  const at = since === null ? "" : ` since ${since.toISOString()}`;
  return `${HELD[of]}${by}${at}${reason === null ? "" : ` (${reason})`}`;
}

function stranded(view: KeyView, owed: LedgerMutation[]): Finding | null {
  const { queue, graceMs, readAt } = view.evidence;
  // Under a pause nothing is handed over and nothing is taken: it waits, it is not lost.
  if (holdsOf(view).length > 0) return null;
  const old = (at: Date | null) => at !== null && readAt.getTime() - at.getTime() > graceMs;
  const found = owed.filter((m) => {
    // While the queue is away nothing can be handed to it, and whether anything was lost is not known.
    if (!queue.reachable) return false;
    // One that was tried and is to be tried again says why: it waits, it is not lost.
    if (m.state === "accepted") return m.because === null && old(m.acceptedAt);
    if (m.state !== "queued" || !old(m.queuedAt)) return false;
    return m.job === null || GONE_FROM_QUEUE.has(queue.value.jobs.get(m.job) ?? "missing");
  });
  if (found.length === 0) return null;
  return {
    finding: "stranded",
    since: found.at(-1)?.queuedAt ?? found.at(-1)?.acceptedAt ?? null,
    sentence: `${changes(found.length)} to this key ${found.length === 1 ? "is" : "are"} outstanding but in no queue: the handoff was lost.`,
    evidence: listed(found),
  };
}

function gapped(view: KeyView): Finding | null {
  if (view.ledger === null) return null;
  const { mutations, materialized } = view.ledger;
  const { graceMs, readAt } = view.evidence;
  const isCacheNumbered = isOnCacheWord(view.evidence);
  const floor = materialized ?? 0n;
  const gaps: string[] = [];
  for (let i = 0; i + 1 < mutations.length; i++) {
    const newer = mutations[i] as LedgerMutation;
    const older = mutations[i + 1] as LedgerMutation;
    if (newer.version <= floor || newer.version - older.version <= 1n) continue;
    // A cache numbers its writes before the ledger has them, and each comes to the ledger by itself: an older one may come later.
    if (isCacheNumbered && readAt.getTime() - newer.acceptedAt.getTime() <= graceMs) continue;
    // A change that names the version it builds on has skipped what came before knowingly.
    if (newer.basedOn === newer.version - 1n) continue;
    // The origin kept a greater mark and moved its version up: nothing below it is missing any more.
    if (newer.state === "superseded" && (view.origin === null || view.origin.at >= newer.version)) continue;
    gaps.push(
      newer.version - older.version === 2n
        ? `version ${older.version + 1n}`
        : `versions ${older.version + 1n} to ${newer.version - 1n}`,
    );
  }
  if (gaps.length === 0) return null;
  return {
    finding: "gapped",
    since: null,
    sentence: `The ledger misses ${gaps.join(", ")} between the materialized version and its head.`,
    evidence: gaps.map((gap) => ({ store: "ledger", shows: `${gap} missing` })),
  };
}

function lateOrPending(view: KeyView): Finding | null {
  const { ledger, maxTruthLagMs, readAt } = view.evidence;
  if (!ledger.reachable || ledger.value.outstandingCount === 0n) return null;
  const { outstandingCount, outstandingIsLeast, oldestOutstandingAt } = ledger.value;
  const howMany = outstandingIsLeast ? `At least ${changes(outstandingCount)}` : changes(outstandingCount);
  const lag = oldestOutstandingAt === null ? 0 : readAt.getTime() - oldestOutstandingAt.getTime();
  const evidence = [
    {
      store: "ledger",
      shows: `${outstandingIsLeast ? "at least " : ""}${grouped(outstandingCount)} outstanding, the oldest for ${durationText(lag)}`,
    },
  ];
  const are = outstandingCount === 1n ? "is" : "are";
  if (lag > maxTruthLagMs)
    return {
      finding: "late",
      since: new Date((oldestOutstandingAt?.getTime() ?? 0) + maxTruthLagMs),
      sentence: `${howMany} to this key ${are} accepted and not yet in the record, for longer than the contract tolerates.`,
      evidence,
    };
  return {
    finding: "pending",
    since: oldestOutstandingAt,
    sentence: `${howMany} to this key ${are} accepted and not yet in the record.`,
    evidence,
  };
}

/** A cache-only acknowledgment that the ledger is about to get. */
function speculativeOnly(view: KeyView): Finding | null {
  const { ledger } = view;
  if (ledger === null || view.evidence.ledger.reachable === false || view.evidence.ledger.value.outstandingCount > 0n)
    return null;
  const found = view.caches.filter(
    ({ entry }) =>
      onItsWay(view, entry) && ((entry.version !== null && entry.version > ledger.head) || isPhantom(view, entry)),
  );
  const first = found[0];
  if (first === undefined) return null;
  return {
    finding: "pending",
    since: first.entry.writtenAt,
    sentence: "Only a cache has acknowledged a change to this key; the change is on its way to the ledger.",
    evidence: [{ store: `cache ${first.region}`, shows: "speculative, not yet in the ledger" }],
  };
}
