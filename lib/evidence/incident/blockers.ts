import { blockersOf, isOpen, type Measurement, neededBefore, type Step, waitsFor } from "../../domain/recovery/steps";
import type { Incident, KeptGate } from "../../ledger/incidents/model";

/** How often a gate that closes for a moment is measured again; LOOK_AGAIN_MS is the interval. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 700;

/** How gates are measured, and their state at the last record. */
export interface GateReads {
  measure(incident: Incident): Promise<Map<Step, Measurement[]>>;
  kept(incident: string): Promise<Map<Step, KeptGate>>;
}

/** A closed gate before a step, with the measurements that it waits for. */
export interface Blocker {
  step: Step;
  waitsFor: string[];
}

/**
 * Measures the gates. Under live traffic an entry may be behind for a moment, and close its gate: a gate that was open at the last
 * record is measured again before it counts as closed. A gate that was never open is not measured again.
 */
export async function measureCalmly(
  { measure, kept }: GateReads,
  incident: Incident,
  steps: readonly Step[],
): Promise<Map<Step, Measurement[]>> {
  for (let look = 1; ; look++) {
    const measured = await measure(incident);
    const closed = steps.filter((step) => !isOpen(measured.get(step) ?? []));
    if (closed.length === 0 || look === LOOKS) return measured;
    const before = await kept(incident.id);
    if (!closed.every((step) => before.get(step)?.open === true)) return measured;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The closed gates before a step, among given measurements. */
export function blockersIn(measured: ReadonlyMap<Step, Measurement[]>, incident: Incident, step: Step): Blocker[] {
  const gates = new Map([...measured].map(([s, m]) => [s, { measured: m }]));
  return blockersOf(step, gates, incident.targeted).map((s) => ({
    step: s,
    waitsFor: waitsFor(measured.get(s) ?? []),
  }));
}

/** Measures the gates, and returns the closed ones before a step. */
export async function blockers(reads: GateReads, incident: Incident, step: Step): Promise<Blocker[]> {
  const before = neededBefore(step, incident.targeted);
  return blockersIn(await measureCalmly(reads, incident, before), incident, step);
}
