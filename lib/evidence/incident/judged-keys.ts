import type { JudgedKey, PathEvidence } from "../../domain/recovery/consequences";
import { TARGETED_KEYS } from "../../domain/recovery/scope";
import type { FindingKind } from "../../domain/verdict/findings";
import type { Incident } from "../../ledger/incidents/model";
import { type AnyPath, isObserved } from "../any-path";
import { judge } from "../judge";
import { judgeObserved } from "../observed/judge";
import type { IncidentContext } from "./context";

const STORY = { window: 100, deadlineMs: 1_200 };

export interface Sample {
  key: string;
  sentence: string;
}

/** The findings of an incident's keys at the read, on which a choice of authority decides. */
export interface JudgedKeys extends Pick<PathEvidence, "findings" | "phantoms" | "quietKeys"> {
  judged: JudgedKey[];
  samples: Partial<Record<FindingKind, Sample[]>>;
}

const judged = (path: AnyPath, keys: string[], { observedReads }: IncidentContext["read"]) =>
  isObserved(path) ? judgeObserved(path, keys, observedReads) : judge(path, keys, STORY);

/**
 * Reads an incident's keys in every store, when they are few and every finding is in scope. Null otherwise: the caller counts the
 * listed findings.
 */
export async function judgedKeys(
  { recovery, read }: Pick<IncidentContext, "recovery" | "read">,
  incident: Incident,
  path: AnyPath,
): Promise<JudgedKeys | null> {
  if (incident.regions !== null || incident.acceptedFrom !== null || incident.acceptedTo !== null) return null;
  const keys = await recovery.frozenKeys(incident, path.pathId, TARGETED_KEYS);
  if (keys === null) return null;
  const of: JudgedKeys = { judged: [], findings: {}, phantoms: {}, quietKeys: 0n, samples: {} };
  let quiet = 0n;
  for (const [key, { verdict }] of keys.length === 0 ? [] : await judged(path, keys, read)) {
    const open = verdict.findings.filter(({ finding }) => finding !== "converged");
    if (open.length === 0) quiet++;
    const phantomIn = open.flatMap(({ finding, regions }) => (finding === "phantom" ? (regions ?? []) : []));
    of.judged.push({ findings: open.map(({ finding }) => finding), phantomIn });
    for (const region of phantomIn) of.phantoms[region] = (of.phantoms[region] ?? 0n) + 1n;
    for (const { finding, sentence } of open) {
      of.findings[finding] = (of.findings[finding] ?? 0n) + 1n;
      of.samples[finding] = [...(of.samples[finding] ?? []), { key, sentence }];
    }
  }
  return { ...of, quietKeys: quiet };
}
