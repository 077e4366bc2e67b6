import { postgresPlans } from "../ledger/plans/plans";
import { postgresRuns } from "../ledger/runs/runs";
import type { QueryDeps } from "../queries/query";
import { generationStore, storeProbes } from "./connections";
import type { Console } from "./console";
import { reconciliations } from "./reconcile";
import { incidentContext } from "./recovery";

/** What queries are given over these stores. */
export function queryDeps({ read, stores }: Pick<Console, "read" | "stores">): QueryDeps {
  return {
    ...incidentContext({ read, stores }),
    plans: postgresPlans(stores.ledgerPool),
    runs: postgresRuns(stores.ledgerPool),
    reconciliations: reconciliations(stores),
    generations: generationStore(stores),
    probes: storeProbes(stores),
  };
}
