import type { StoreKind } from "../domain/store-kinds";
import { ok, type Result, refused } from "../errors";
import type { Generation, GenerationStore } from "../ledger/model/generations";
import { withDeadline } from "../stores/deadline";
import { reasonOf } from "../stores/reason-of";

/** A store as it is looked at: whether it can be written to, where it tells. */
export interface StoreProbe {
  name: string;
  kind: StoreKind;
  /** Throws where the store does not answer; null: it does not tell. */
  writable(): Promise<boolean | null>;
}

interface Health extends Pick<StoreProbe, "name" | "kind"> {
  reachable: boolean;
  writable: boolean | null;
  because: string | null;
  provedAt: string | null;
}

const PROBE_MS = 1_500;
const MOST_GENERATIONS = 500;

/** A configured store by its name. */
export function probeNamed(probes: readonly StoreProbe[], name: string): Result<StoreProbe> {
  const probe = probes.find((p) => p.name === name);
  if (probe !== undefined) return ok(probe);
  const names = probes.map((p) => p.name).join(", ");
  return refused({ code: "not-found", detail: `There is no connection "${name}"; there are: ${names}.` });
}

/** Every store with its health, and what was found of those that were put back. */
export async function listConnections(generations: GenerationStore, probes: readonly StoreProbe[]) {
  const [found, healths] = await Promise.all([generations.list(MOST_GENERATIONS), Promise.all(probes.map(probed))]);
  return { items: healths.map((health) => withGenerations(health, found)), next: null };
}

/** One store with its health. */
export async function readConnection(generations: GenerationStore, probe: StoreProbe) {
  const [found, health] = await Promise.all([generations.list(MOST_GENERATIONS), probed(probe)]);
  return withGenerations(health, found);
}

const withGenerations = (health: Health, found: readonly Generation[]) => ({
  ...health,
  generations: found.filter((g) => g.store === health.name).map(generationWire),
});

async function probed({ name, kind, writable }: StoreProbe): Promise<Health> {
  try {
    const answer = await withDeadline(writable(), PROBE_MS, name);
    const because = answer === false ? "It answers, and takes no writes: it is read-only or a replica." : null;
    return { name, kind, reachable: true, writable: answer, because, provedAt: new Date().toISOString() };
  } catch (error) {
    return { name, kind, reachable: false, writable: null, because: reasonOf(error), provedAt: null };
  }
}

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
