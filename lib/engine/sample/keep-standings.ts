import { nextStanding } from "../../domain/truth/path-standing";
import type { ReadContext } from "../../evidence/context";
import { pathSummaries } from "../../evidence/path-summaries";
import { keptStanding, seenStanding } from "../../evidence/standing";
import type { Observations } from "../../ledger/observations/observations";

/** What is read to tell how each configured path stands. */
export type StandingReads = Parameters<typeof pathSummaries>[0] & Pick<ReadContext, "paths">;

/** Keeps in the ledger how each path stands: worse at once, better after a while, so that every screen says the same. */
export async function keepStandings(
  reads: StandingReads,
  { writeStandings }: Pick<Observations, "writeStandings">,
): Promise<void> {
  const { summed } = await pathSummaries(reads);
  const now = summed[0]?.row.asOf;
  if (now === undefined) return;
  await writeStandings(
    now,
    summed.map(({ row, summary }) => ({
      pathId: row.control.pathId,
      ...nextStanding(keptStanding(row), seenStanding(summary), now),
    })),
  );
}
