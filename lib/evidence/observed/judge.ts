import { verdictOf } from "../../domain/observed/classify-observed";
import type { Standing } from "../../domain/observed/effect";
import type { ObservedEvidence } from "../../domain/observed/evidence";
import { saysTheSame } from "../../domain/observed/same-write";
import { observedView } from "../../domain/observed/view";
import type { Verdict } from "../../domain/verdict/classify";
import { RACE_PRONE } from "../../domain/verdict/findings";
import type { KeyStanding } from "../../ledger/observed/model";
import type { ObservedReads } from "../../ledger/observed/reads";
import type { ReadObservedPath } from "../../stores/path";
import { gatherObserved, type JustRead } from "./gather";

export interface JudgedObserved {
  evidence: ObservedEvidence;
  /** Null where items or origin could not be read, or no origin is mapped. */
  standing: Standing | null;
  verdict: Verdict;
}

const SECOND_LOOK_MS = 40;

/**
 * Judges keys of an observed path. Stores are read at slightly different moments, so a finding that a write in flight could fake is
 * kept only where a second reading, of every store, shows it too. `read`: items that the caller has just read.
 */
export async function judgeObserved(
  path: ReadObservedPath,
  keys: readonly string[],
  reads: ObservedReads,
  read?: JustRead,
): Promise<Map<string, JudgedObserved>> {
  const judged = await look(path, keys, reads, read);
  const doubtful = [...judged].filter(([, { verdict }]) => verdict.findings.some(isDoubtful)).map(([key]) => key);
  if (doubtful.length === 0) return judged;
  await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MS));
  for (const [key, second] of await look(path, doubtful, reads)) {
    const seen = new Set(judged.get(key)?.verdict.findings.map(({ finding }) => finding));
    const kept = second.verdict.findings.filter((finding) => !isDoubtful(finding) || seen.has(finding.finding));
    judged.set(key, { ...second, verdict: withFindings(second, kept) });
  }
  return judged;
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

function withFindings({ evidence, verdict }: JudgedObserved, findings: Verdict["findings"]): Verdict {
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
