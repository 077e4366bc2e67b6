import { type StoreHealth, type StoreProbe, storeHealth } from "../evidence/store-health";
import type { Generation, GenerationStore } from "../ledger/model/generations";

const MOST_GENERATIONS = 500;
const now = () => new Date();

/** Every store with its health, and what was found of those that were put back. */
export async function listConnections(generations: GenerationStore, probes: readonly StoreProbe[]) {
  const [found, healths] = await Promise.all([
    generations.list(MOST_GENERATIONS),
    Promise.all(probes.map((probe) => storeHealth(probe, now))),
  ]);
  return { items: healths.map((health) => withGenerations(health, found)), next: null };
}

/** One store with its health. */
export async function readConnection(generations: GenerationStore, probe: StoreProbe) {
  const [found, health] = await Promise.all([generations.list(MOST_GENERATIONS), storeHealth(probe, now)]);
  return withGenerations(health, found);
}

const withGenerations = (health: StoreHealth, found: readonly Generation[]) => ({
  ...health,
  generations: found.filter((g) => g.store === health.name).map(generationWire),
});

function generationWire(g: Generation) {
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
