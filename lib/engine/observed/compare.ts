import { type FindingKind, findingsThat } from "../../domain/verdict/findings";
import { observedDivergenceRow } from "../../evidence/observed/divergence-row";
import { isCovered, type JustRead } from "../../evidence/observed/gather";
import { isUnsourced, type JudgedObserved, lookTwice, standingRow, withFindings } from "../../evidence/observed/judge";
import type { FindingSource, FoundDivergence } from "../../ledger/observations/model";
import type { Observations } from "../../ledger/observations/observations";
import type { ObservedIntake } from "../../ledger/observed/intake";
import type { ObservedReads } from "../../ledger/observed/reads";
import type { ReadObservedPath } from "../../stores/path";
import type { PathMemory } from "./memory/path-memory";
import type { Suspicions } from "./memory/suspicions";

/** The ledger's sides that observing needs. */
export interface ObservedLedger {
  intake: ObservedIntake;
  reads: ObservedReads;
  observations: Observations;
}

/** The most keys that are compared at a time. */
const KEYS_AT_ONCE = 2_000;
/** Findings that are not listed by themselves: writes on their way, and what the stores do not tell. */
const QUIET: ReadonlySet<FindingKind> = new Set(findingsThat(({ listed }) => !listed));

/** Keys whose standing could not be told yet: a store did not answer, or the sources were not read since an entry was met. */
export interface Untold {
  keys: string[];
  /** Null: every store answered. */
  because: string | null;
}

/**
 * Compares keys over their stores, and keeps in the ledger how they stand and what diverges. Returns the keys that could not be
 * compared, with the reason. `read`: items that the caller has just read, so that they are not read again. What could be read whole is
 * remembered; a key that could not is new to the next round.
 */
export async function compareKeys(
  ledger: ObservedLedger,
  path: ReadObservedPath,
  keys: readonly string[],
  { source, read, memory = null }: { source: FindingSource; read?: JustRead; memory?: PathMemory | null },
): Promise<Untold> {
  const untold: Untold = { keys: [], because: null };
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    const page = keys.slice(at, at + KEYS_AT_ONCE);
    const began = memory?.moment() ?? 0;
    const judged = await lookTwice(path, page, ledger.reads, read);
    const known = await ledger.observations.knownFindings(path.pathId, [...judged.keys()]);
    const suspected = memory === null ? new Set<string>() : withoutSuspected(judged, known, memory.suspicions);
    const standings = [...judged.values()].flatMap((each) => standingRow(each) ?? []);
    await Promise.all([
      ledger.intake.recordStandings(path.pathId, standings),
      list(ledger, path, { judged, known, source }),
    ]);
    for (const [key, each] of judged) {
      const because = untoldBecause(each);
      const isTold = because === null && !suspected.has(key);
      if (isTold && isWhole(each)) memory?.compared(each, began);
      else memory?.forgetKeys([key]);
      if (isTold) continue;
      untold.keys.push(key);
      untold.because = because ?? untold.because;
    }
  }
  return untold;
}

/** Whether every store answered, and every source was read whole before: the verdict stands until something changes. */
function isWhole({ evidence }: JudgedObserved): boolean {
  const { items, paused, origin, caches, replicas, path, coverage } = evidence;
  const readings = [...caches, ...replicas].map(({ reading }) => reading);
  return (
    isCovered(path, coverage) &&
    [items, paused, ...(origin === null ? [] : [origin]), ...readings].every(({ reachable }) => reachable)
  );
}

/** The store without which a key's standing cannot be told; null: it was told. */
function untoldBecause({ evidence: { items, origin } }: JudgedObserved): string | null {
  if (!items.reachable) return `the sources could not be read: ${items.because}`;
  return origin?.reachable === false ? `the origin could not be read: ${origin.because}` : null;
}

type Known = Awaited<ReturnType<Observations["knownFindings"]>>;

/**
 * Takes from the verdicts what entries show and no source has, where the sources were not read since; answers these keys. What was listed
 * before stays.
 */
function withoutSuspected(judged: Map<string, JudgedObserved>, known: Known, suspicions: Suspicions): Set<string> {
  const suspected = new Set<string>();
  for (const [key, each] of judged) {
    const { findings } = each.verdict;
    const listed = new Set(known.get(key)?.map(({ finding }) => finding));
    if (!findings.some((found) => isUnsourced(found) && !listed.has(found.finding))) {
      suspicions.clear(key);
      continue;
    }
    if (suspicions.isConfirmed(key)) continue;
    suspected.add(key);
    const kept = findings.filter((found) => !isUnsourced(found) || listed.has(found.finding));
    judged.set(key, { ...each, verdict: withFindings(each, kept) });
  }
  return suspected;
}

interface Listing {
  judged: ReadonlyMap<string, JudgedObserved>;
  known: Known;
  source: FindingSource;
}

async function list(
  { observations }: ObservedLedger,
  path: ReadObservedPath,
  { judged, known, source }: Listing,
): Promise<void> {
  const found: FoundDivergence[] = [];
  for (const [key, each] of judged) {
    const before = known.get(key);
    if (each.verdict.findings.some(({ finding }) => !QUIET.has(finding)))
      found.push({ key, row: observedDivergenceRow(each, before ?? []) });
    // A store that this reading could not reach does not strike off what was found before.
    else if (before !== undefined && each.verdict.findings.every(({ finding }) => finding !== "unreachable"))
      found.push({ key, row: null });
  }
  await observations.recordDivergences(path.pathId, found, source);
}
