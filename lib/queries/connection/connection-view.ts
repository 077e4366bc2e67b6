import type { StoreHealth } from "../../evidence/store-health";
import type { Generation } from "../../ledger/rollback/model";

/** The most store rollbacks that are shown. */
export const MOST_GENERATIONS = 500;

/** A store's health with its rollbacks. */
export const connectionView = (health: StoreHealth, found: readonly Generation[]) => ({
  ...health,
  generations: found.filter((g) => g.store === health.name).map(generationView),
});

function generationView(g: Generation) {
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    path: g.path,
    lane: g.lane,
    kind: g.kind,
    because: g.because,
    foundAt: g.foundAt.toISOString(),
    needsPerson: g.needsPerson,
    acceptedAt: time(g.acceptedAt),
    acceptedBy: g.acceptedBy,
    settledAt: time(g.settledAt),
    owedAgain: String(g.owedAgain),
    imported: String(g.imported),
  };
}
