import type { Observations } from "../../ledger/observations/observations";
import type { FoundKey } from "../../ledger/reconciliations/model";

/** Keeps the since-when of findings that the ledger knew before. */
export async function withSince<Key extends FoundKey>(
  observations: Pick<Observations, "knownFindings">,
  pathId: number,
  found: Key[],
): Promise<Key[]> {
  if (found.length === 0) return found;
  const known = await observations.knownFindings(
    pathId,
    found.map((f) => f.key),
  );
  return found.map((f) => {
    const before = known.get(f.key);
    const { row } = f;
    if (before === undefined || row === null) return f;
    const sinceOf = new Map(before.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
    const findings = row.story.findings.map((finding) => ({
      ...finding,
      ...sinceOf.get(finding.finding),
    }));
    const since = new Date(findings.map((finding) => finding.since).sort()[0] ?? row.since);
    return { ...f, row: { ...row, since, story: { ...row.story, findings } } };
  });
}
