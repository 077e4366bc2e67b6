import { classify, type Verdict } from "../domain/verdict/classify";
import type { KeyEvidence } from "../domain/verdict/evidence";
import { RACE_PRONE } from "../domain/verdict/findings";
import type { ReadPath } from "../stores/path";
import { type GatherOptions, gather } from "./gather";

export interface Judged {
  evidence: KeyEvidence;
  verdict: Verdict;
}

const SECOND_LOOK_MS = 40;

/**
 * Judges keys. Stores are read at slightly different moments, so a write in flight can look like a disagreement. A finding that
 * a write between two readings could fake is read twice, and kept only if both readings show it.
 */
export async function judge(path: ReadPath, keys: string[], options: GatherOptions): Promise<Map<string, Judged>> {
  const first = judged(await gather(path, keys, options));
  const doubtful = [...first].filter(([, j]) => isDoubtful(j.verdict)).map(([key]) => key);
  if (doubtful.length === 0) return first;
  await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK_MS));
  for (const [key, second] of judged(await gather(path, doubtful, options))) {
    const seen = new Set((first.get(key) as Judged).verdict.findings.map((f) => f.finding));
    const kept = second.verdict.findings.filter((f) => !RACE_PRONE.has(f.finding) || seen.has(f.finding));
    first.set(key, {
      evidence: second.evidence,
      verdict: kept.length === second.verdict.findings.length ? second.verdict : reduced(second, kept),
    });
  }
  return first;
}

function judged(evidence: Map<string, KeyEvidence>): Map<string, Judged> {
  return new Map([...evidence].map(([key, e]) => [key, { evidence: e, verdict: classify(e) }]));
}

function isDoubtful(verdict: Verdict): boolean {
  return verdict.findings.some((f) => RACE_PRONE.has(f.finding));
}

function reduced(second: Judged, kept: Verdict["findings"]): Verdict {
  const worst = kept[0];
  if (worst !== undefined) return { verdict: worst.finding, sentence: worst.sentence, findings: kept };
  const sentence = "The stores were written while Trueup read them. Nothing is found that both readings show.";
  return {
    verdict: "converged",
    sentence,
    findings: [{ finding: "converged", since: second.evidence.readAt, sentence, evidence: [] }],
  };
}
