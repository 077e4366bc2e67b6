import { accessReadsOn } from "../ledger/access/reads";
import { erasureReadsOn } from "../ledger/erasures/reads";
import { brokenGlassReadsOn } from "../ledger/glass/reads";
import { notificationReadsOn } from "../ledger/notifications/reads";
import { planReadsOn } from "../ledger/plans/reads";
import { runReadsOn } from "../ledger/runs/reads";
import type { QueryDeps } from "../queries/query";
import { auditQueries } from "./audit";
import { generationStore, storeProbes } from "./connections";
import type { Console } from "./console";
import { reconciliations } from "./reconcile";
import { incidentContext } from "./recovery";

/** The dependencies of queries over these stores. */
export function queryDeps({ read, stores, notes }: Pick<Console, "read" | "stores" | "notes">): QueryDeps {
  return {
    ...incidentContext({ read, stores }),
    plans: planReadsOn(stores.ledgerPool),
    runs: runReadsOn(stores.ledgerPool),
    reconciliations: reconciliations(stores),
    generations: generationStore(stores),
    probes: storeProbes(stores),
    audit: auditQueries(stores),
    noteRead: (note) => notes.note("reads", note),
    access: accessReadsOn(stores.readPool),
    glass: brokenGlassReadsOn(stores.readPool),
    erasures: erasureReadsOn(stores.readPool),
    notifications: { reads: notificationReadsOn(stores.readPool), receivers: stores.config.notifications },
  };
}
