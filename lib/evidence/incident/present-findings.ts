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

/**
 * The open findings of an incident on a path, by kind. The list may be older than a run or a flush that has just ended, so a few of the
 * keys with each finding are read anew. A finding that none of them has any more is left out: the list follows in a moment.
 */
export async function presentFindings(
  { incidents, read }: Pick<IncidentContext, "incidents" | "read">,
  incident: Incident,
  path: AnyPath,
): Promise<Counts> {
  const listed = Object.entries(await incidents.divergencesInScope(incident, path.pathId)) as [FindingKind, string][];
  const open = listed.flatMap(([finding, count]) => (BigInt(count) > 0n ? [{ finding, count: BigInt(count) }] : []));
  if (open.length === 0) return {};
  const sampled = await Promise.all(
    open.map(async (each) => ({
      ...each,
      keys: await incidents.sampleDivergences(incident, path.pathId, { finding: each.finding, limit: READ_ANEW }),
    })),
  );
  const keys = [...new Set(sampled.flatMap((each) => each.keys.map(({ key }) => key)))];
  const judged = await (isObserved(path) ? judgeObserved(path, keys, read.observedReads) : judge(path, keys, STORY));
  return Object.fromEntries(
    sampled.flatMap(({ finding, count, keys: of }) => {
      const still = of.filter(({ key }) => mayHave(judged.get(key), finding, incident.regions)).length;
      const counted = countedNow({ listed: count, read: of.length, still });
      return counted === 0n ? [] : [[finding, counted]];
    }),
  );
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
