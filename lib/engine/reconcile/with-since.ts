import type { Observations } from "../../ledger/observations/observations";
import type { FoundKey } from "../../ledger/reconciliations/model";

/** Keeps the since-when of findings that the ledger knew before. */
export async function withSince(
  observations: Pick<Observations, "knownFindings">,
  pathId: number,
  found: FoundKey[],
): Promise<FoundKey[]> {
  if (found.length === 0) return found;
  const known = await observations.knownFindings(
    pathId,
    found.map((f) => f.key),
  );
  return found.map((f) => {
    const before = known.get(f.key);
    if (before === undefined) return f;
    const sinceOf = new Map(before.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
    const findings = f.row.story.findings.map((finding) => ({
      ...finding,
      ...sinceOf.get(finding.finding),
    }));
    const since = new Date(findings.map((finding) => finding.since).sort()[0] ?? f.row.since);
    return { ...f, row: { ...f.row, since, story: { ...f.row.story, findings } } };
  });
}
