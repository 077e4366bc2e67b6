import { blockersOf, isOpen, type Measurement, neededBefore, type Step, waitsFor } from "../../domain/recovery/steps";
import type { Incident, KeptGate } from "../../ledger/incidents/model";

/** A gate that closes for a moment is looked at so often, so far apart. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 700;

/** How gates are measured, and how they stood when they were last kept. */
export interface GateReads {
  measure(incident: Incident): Promise<Map<Step, Measurement[]>>;
  kept(incident: string): Promise<Map<Step, KeptGate>>;
}

/** A closed gate before a step, with what it still waits for. */
export interface Blocker {
  step: Step;
  waitsFor: string[];
}

/**
 * Gates as they stand now. Under live traffic an entry may be behind for a moment, and with it its gate: a gate that was open when it
 * was last kept is measured again before it counts as closed. A gate that was never open is not waited for.
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

/** The closed gates before a step, of gates that were measured already. */
export function blockersIn(measured: ReadonlyMap<Step, Measurement[]>, incident: Incident, step: Step): Blocker[] {
  const gates = new Map([...measured].map(([s, m]) => [s, { measured: m, firstOpenAt: null }]));
  return blockersOf(step, gates, incident.targeted).map((s) => ({
    step: s,
    waitsFor: waitsFor(measured.get(s) ?? []),
  }));
}

/** The closed gates before a step, measured now. */
export async function blockers(reads: GateReads, incident: Incident, step: Step): Promise<Blocker[]> {
  const before = neededBefore(step, incident.targeted);
  return blockersIn(await measureCalmly(reads, incident, before), incident, step);
}
