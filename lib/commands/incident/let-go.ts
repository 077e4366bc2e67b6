import { restoreDependents } from "../../ledger/dependents/dependents";
import type { Transaction } from "../../ledger/transaction";

/** Requests the release of a locked incident's dependents, all in their order or one alone; a worker carries the request out. */
export async function letDependentsGo(
  tx: Transaction,
  incident: string,
  alone: { pathId: number; name: string } | null,
): Promise<void> {
  for (const name of await restoreDependents(tx, incident, alone))
    tx.audit({
      verb: "restore-dependent",
      subject: `dependent ${name}`,
      reason: null,
      after: { alone: alone !== null },
      incident,
    });
}
