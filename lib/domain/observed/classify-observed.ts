import type { Verdict } from "../verdict/classify";
import { type Finding, rankOf } from "../verdict/findings";
import { entryFindings, untoldEntries } from "./entry-findings";
import type { ObservedEvidence } from "./evidence";
import { sourceFindings } from "./source-findings";
import { type ObservedView, observedView, rowWords } from "./view";

/**
 * The verdict of an observed path's key at one read time. Its words are as strong as the evidence: without a version nothing is called
 * ahead, and what the stores cannot tell is `unknown` with the reason.
 */
export const classifyObserved = (evidence: ObservedEvidence): Verdict => verdictOf(observedView(evidence));

/** As `classifyObserved`, of evidence that was opened up before. */
export function verdictOf(view: ObservedView): Verdict {
  const { evidence } = view;
  const texts = (region: string) => evidence.caches.find((cache) => cache.region === region)?.texts ?? false;
  const found = joined(
    [unreachable(evidence), unknown(view, texts), ...entryFindings(view, texts), ...sourceFindings(view)].filter(
      (finding) => finding !== null,
    ),
  ).sort((a, b) => rankOf(a.finding) - rankOf(b.finding));
  const first = found[0];
  if (first !== undefined) return { verdict: first.finding, sentence: first.sentence, findings: found };
  const sentence = agreementSentence(view);
  return { verdict: "converged", sentence, findings: [{ finding: "converged", since: null, sentence, evidence: [] }] };
}

/** One finding of each kind: what several stores show of it is told together. */
function joined(findings: Finding[]): Finding[] {
  const kinds = [...new Set(findings.map(({ finding }) => finding))];
  return kinds.map((kind) => {
    const [first, ...others] = findings.filter(({ finding }) => finding === kind) as [Finding, ...Finding[]];
    if (others.length === 0) return first;
    const all = [first, ...others];
    const { regions: _, ...rest } = first;
    return {
      ...rest,
      sentence: all.map(({ sentence }) => sentence).join(" "),
      evidence: all.flatMap(({ evidence }) => evidence),
    };
  });
}

function agreementSentence({ origin, caches, items }: ObservedView): string {
  const version = origin?.row?.version ?? null;
  const others = [
    ...(caches.length > 0 ? ["every cache"] : []),
    ...((items ?? []).length > 0 ? ["the newest write"] : []),
  ];
  const agree = others.length === 0 ? "" : `, and ${others.join(" and ")} that was read agrees`;
  if (origin === null) return "The stores that were read agree; no record is mapped.";
  if (origin.row === null || origin.row.deleted) return `The record has ${rowWords(origin.row)}${agree}.`;
  return version === null
    ? `The record shows this value${agree}. No version tells when it was written.`
    : `The record shows version ${version}${agree}.`;
}

function unreachable({ items, paused, caches, origin, replicas }: ObservedEvidence): Finding | null {
  const away = [
    { store: "source", reading: items },
    { store: "queue", reading: paused },
    ...caches.map(({ region, reading }) => ({ store: `cache ${region}`, reading })),
    ...(origin === null ? [] : [{ store: "origin", reading: origin }]),
    ...replicas.map(({ name, reading }) => ({ store: `replica ${name}`, reading })),
  ].flatMap(({ store, reading }) =>
    reading.reachable ? [] : [{ store, shows: `could not be read: ${reading.because}` }],
  );
  if (away.length === 0) return null;
  return {
    finding: "unreachable",
    since: null,
    sentence: `Not everything could be read (${away.map(({ store }) => store).join(", ")}), so there is no verdict beyond what the other stores prove.`,
    evidence: away,
  };
}

/** What the stores do not carry, so that nothing can be said of it. */
function unknown(view: ObservedView, texts: (region: string) => boolean): Finding | null {
  const { evidence, items, standing, origin, caches } = view;
  const reasons: Finding["evidence"] = [];
  if (
    items !== null &&
    items.length === 0 &&
    caches.length === 0 &&
    (origin === null || origin.row === null) &&
    evidence.highestSeen === null
  )
    reasons.push({ store: "source", shows: "no store that was read has this key" });
  if (standing?.untold != null) reasons.push({ store: "origin", shows: standing.untold });
  reasons.push(
    ...untoldEntries(view, texts).map(({ region, because }) => ({ store: `cache ${region}`, shows: because })),
  );
  if (evidence.origin === null && (items ?? []).length > 0)
    reasons.push({ store: "origin", shows: "no origin is mapped, so no effect can be seen" });
  const [first] = reasons;
  if (first === undefined) return null;
  return {
    finding: "unknown",
    since: null,
    sentence: `Whether this key's stores agree cannot be told: ${reasons.map(({ shows }) => shows).join("; ")}.`,
    evidence: reasons,
  };
}
