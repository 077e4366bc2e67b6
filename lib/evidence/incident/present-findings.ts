import type { Verdict } from "../../domain/verdict/classify";
import type { FindingKind } from "../../domain/verdict/findings";
import type { Incident } from "../../ledger/incidents/model";
import { type AnyPath, isObserved } from "../any-path";
import { judge } from "../judge";
import { judgeObserved } from "../observed/judge";
import type { IncidentContext } from "./context";

/** So many keys of a listed finding are read anew. */
const READ_ANEW = 5;
const STORY = { window: 100, deadlineMs: 1_200 };

type Counts = Partial<Record<FindingKind, bigint>>;

/** The open findings, and since when the longest standing `regressed` among those read anew is known; null: there is none. */
export interface PresentFindings {
  findings: Counts;
  regressedSince: Date | null;
}

const NOTHING: PresentFindings = { findings: {}, regressedSince: null };

/**
 * The open findings of an incident on a path, by kind. The list may be older than a run or a flush that has just ended, so a few of the
 * keys with each finding are read anew. A finding that none of them has any more is left out: the list follows in a moment.
 */
export async function presentFindings(
  { incidents, read }: Pick<IncidentContext, "incidents" | "read">,
  incident: Incident,
  path: AnyPath,
): Promise<PresentFindings> {
  const listed = Object.entries(await incidents.divergencesInScope(incident, path.pathId)) as [FindingKind, string][];
  const open = listed.flatMap(([finding, count]) => (BigInt(count) > 0n ? [{ finding, count: BigInt(count) }] : []));
  if (open.length === 0) return NOTHING;
  const sampled = await Promise.all(
    open.map(async (each) => ({
      ...each,
      keys: await incidents.sampleDivergences(incident, path.pathId, { finding: each.finding, limit: READ_ANEW }),
    })),
  );
  const keys = [...new Set(sampled.flatMap((each) => each.keys.map(({ key }) => key)))];
  const judged = await (isObserved(path) ? judgeObserved(path, keys, read.observedReads) : judge(path, keys, STORY));
  const present = sampled.map(({ finding, count, keys: of }) => {
    const still = of.filter(({ key }) => mayHave(judged.get(key), finding, incident.regions));
    return { finding, still, counted: countedNow({ listed: count, read: of.length, still: still.length }) };
  });
  const regressed = present.find(({ finding }) => finding === "regressed")?.still ?? [];
  const since = regressed.map((each) => each.since.getTime());
  return {
    findings: Object.fromEntries(
      present.flatMap(({ finding, counted }) => (counted === 0n ? [] : [[finding, counted]])),
    ),
    regressedSince: since.length === 0 ? null : new Date(Math.min(...since)),
  };
}

/**
 * How many keys have a finding now, from the listed count and the few that were read anew. The keys are listed after they are counted, so
 * that a count without a key is one whose last key left the list in between.
 */
export function countedNow({ listed, read, still }: { listed: bigint; read: number; still: number }): bigint {
  if (still === 0) return 0n;
  return listed > BigInt(read) ? listed : BigInt(still);
}

/** Whether a key still has a finding, or could not be read well enough to tell. */
function mayHave(
  judged: { verdict: Verdict } | undefined,
  finding: FindingKind,
  regions: readonly string[] | null,
): boolean {
  if (judged === undefined) return true;
  return judged.verdict.findings.some(
    (found) =>
      found.finding === "unreachable" ||
      (found.finding === finding &&
        (regions === null || found.regions === undefined || found.regions.some((each) => regions.includes(each)))),
  );
}
