import { verdictOf } from "../../domain/observed/classify-observed";
import type { Standing } from "../../domain/observed/effect";
import type { ObservedEvidence } from "../../domain/observed/evidence";
import { saysTheSame } from "../../domain/observed/same-write";
import { observedView } from "../../domain/observed/view";
import type { Verdict } from "../../domain/verdict/classify";
import { type Finding, type FindingKind, RACE_PRONE } from "../../domain/verdict/findings";
import type { KeyStanding } from "../../ledger/observed/model";
import type { ObservedReads } from "../../ledger/observed/reads";
import type { ReadObservedPath } from "../../stores/path";
import { coverageOfSources, gatherObserved, type JustRead } from "./gather";

export interface JudgedObserved {
  evidence: ObservedEvidence;
  /** Null where items or origin could not be read, or no origin is mapped. */
  standing: Standing | null;
  verdict: Verdict;
}

const SECOND_LOOK_MS = 40;

/** So long is waited for the sources to be read anew; intake reads them each second at least. */
const SOURCES_WITHIN_MS = 2_500;
const LOOK_EVERY_MS = 50;

/**
 * Judges keys of an observed path as they are now. What an entry shows and no source has is a finding once intake has listed it, or has read
 * every source anew since the entry was met; where it does not in time, nothing is told of it.
 */
export async function judgeObserved(
  path: ReadObservedPath,
  keys: readonly string[],
  reads: ObservedReads,
): Promise<Map<string, JudgedObserved>> {
  const judged = await lookTwice(path, keys, reads);
  const ahead = [...judged].filter(([, { verdict }]) => verdict.findings.some(isUnsourced)).map(([key]) => key);
  if (ahead.length === 0) return judged;
  const listed = await reads.knownFindings(path.pathId, ahead);
  const isListed = (key: string, finding: FindingKind) =>
    listed.get(key)?.some((known) => known.finding === finding) ?? false;
  const unlisted = ahead.filter((key) =>
    judged.get(key)?.verdict.findings.some((found) => isUnsourced(found) && !isListed(key, found.finding)),
  );
  if (unlisted.length === 0) return judged;
  const isReadAnew = await sourcesReadAnew(path, reads);
  for (const [key, last] of await look(path, unlisted, reads)) {
    if (isReadAnew) judged.set(key, keptOf(last, judged.get(key)));
    else {
      const kept = last.verdict.findings.filter((found) => !isUnsourced(found) || isListed(key, found.finding));
      judged.set(key, { ...last, verdict: withFindings(last, [...kept, NOT_READ_ANEW]) });
    }
  }
  return judged;
}

const NOT_READ_ANEW: Finding = {
  finding: "unknown",
  since: null,
  sentence:
    "Whether this key's stores agree cannot be told: a cache shows what no source had when the sources were last read, and they were not read since.",
  evidence: [],
};

/** A finding about what an entry shows and no source has: as much a write on its way, until the sources were read anew. */
export const isUnsourced = ({ finding }: Pick<Finding, "finding">): boolean =>
  finding === "phantom" || finding === "differs";

/**
 * Waits until each source was read twice more: the reading that ends first may have begun before the call. Sources that intake has never read
 * are not waited for. False: it did not come to pass in time.
 */
async function sourcesReadAnew(path: ReadObservedPath, reads: ObservedReads): Promise<boolean> {
  const times = async () =>
    coverageOfSources(path, await reads.walksOf(path.pathId)).map(({ readAt }) => readAt?.getTime() ?? null);
  let last = await times();
  if (last.includes(null)) return true;
  const again = last.map(() => 0);
  for (const deadline = performance.now() + SOURCES_WITHIN_MS; performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const now = await times();
    for (const [i, at] of now.entries()) if (at !== last[i]) again[i] = (again[i] ?? 0) + 1;
    last = now;
    if (again.every((count) => count >= 2)) return true;
  }
  return false;
}

/**
 * Judges keys of an observed path. Stores are read at slightly different moments, so a finding that a write in flight could fake is
 * kept only where a second reading, of every store, shows it too. `read`: items that the caller has just read.
 */
export async function lookTwice(
  path: ReadObservedPath,
  keys: readonly string[],
  reads: ObservedReads,
  read?: JustRead,
): Promise<Map<string, JudgedObserved>> {
  const judged = await look(path, keys, reads, read);
  const doubtful = [...judged].filter(([, { verdict }]) => verdict.findings.some(isDoubtful)).map(([key]) => key);
  if (doubtful.length === 0) return judged;
  await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MS));
  for (const [key, second] of await look(path, doubtful, reads)) judged.set(key, keptOf(second, judged.get(key)));
  return judged;
}

/** A later look without the doubtful findings that the earlier one did not have. */
function keptOf(later: JudgedObserved, earlier: JudgedObserved | undefined): JudgedObserved {
  const seen = new Set(earlier?.verdict.findings.map(({ finding }) => finding));
  const kept = later.verdict.findings.filter((found) => !isDoubtful(found) || seen.has(found.finding));
  return { ...later, verdict: withFindings(later, kept) };
}

/** `differs` is as easily faked as what a version tells apart. */
const isDoubtful = ({ finding }: Verdict["findings"][number]) => RACE_PRONE.has(finding) || finding === "differs";

async function look(path: ReadObservedPath, keys: readonly string[], reads: ObservedReads, read?: JustRead) {
  const evidence = await gatherObserved(path, keys, reads, read);
  return new Map(
    [...evidence].map(([key, each]) => {
      const view = observedView(each);
      return [key, { evidence: each, standing: view.standing, verdict: verdictOf(view) }] as const;
    }),
  );
}

/** A verdict of these findings alone. */
export function withFindings({ evidence, verdict }: JudgedObserved, findings: Verdict["findings"]): Verdict {
  const [worst] = findings;
  if (worst !== undefined) return { verdict: worst.finding, sentence: worst.sentence, findings };
  if (verdict.findings.length === 0) return verdict;
  const sentence = "The stores were written while they were read, and nothing else is to report.";
  return {
    verdict: "converged",
    sentence,
    findings: [{ finding: "converged", since: evidence.readAt, sentence, evidence: [] }],
  };
}

/** What the ledger keeps of a comparison; null where items or origin could not be read. */
export function standingRow({ evidence, standing }: JudgedObserved): KeyStanding | null {
  const { items, origin, key } = evidence;
  if (!items.reachable || origin?.reachable === false) return null;
  const row = origin?.value ?? null;
  const outstanding = standing?.outstanding ?? [];
  const writes = outstanding.filter((item, i) => outstanding.findIndex((other) => saysTheSame(item, other)) === i);
  const times = outstanding.flatMap(({ acceptedAt }) => (acceptedAt === null ? [] : [acceptedAt.getTime()]));
  return {
    key,
    outstanding: writes.length,
    oldestAt: times.length === 0 ? null : new Date(Math.min(...times)),
    highestSeen: row?.version ?? null,
  };
}
