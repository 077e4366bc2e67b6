import { type Measurement, STEPS, type Step, WHEN_CLOSED } from "../../domain/recovery/steps";
import type { Incident, KeptGate } from "../../ledger/incidents/model";
import { byKind, pathsWithIds } from "../any-path";
import type { IncidentContext, KnownGates } from "./context";
import { measureObservedCache, measureObservedReplay } from "./observed-gates";
import { measureObservedRestore } from "./observed-restore-gate";
import { once, reading } from "./reading";
import { measureCache, measureReconcile, measureReplay } from "./repair-gates";
import { measureRestore } from "./restore-gate";
import { measureStop } from "./stop-gate";

/**
 * Measures every gate of an incident, each measurement by itself. A store that cannot be read makes its measurement unknown; an
 * unknown measurement never opens a gate, and hides no other. A closed incident keeps the gates of its closing.
 */
export async function measureGates(
  context: IncidentContext,
  incident: Incident,
  kept?: KnownGates,
): Promise<Map<Step, Measurement[]>> {
  const known = kept ?? (await context.incidents.gates(incident.id));
  if (incident.status === "closed") return new Map(STEPS.map((step) => [step, whenClosed(known.get(step))]));
  const { native, observed } = byKind(pathsWithIds(context.read, incident.pathIds));
  const controls = once(() => context.incidents.controls(incident.pathIds));
  const control = async (pathId: number) => {
    const found = (await controls()).find((c) => c.pathId === pathId);
    if (found === undefined) throw new Error("the ledger has no control row of the path");
    return found;
  };
  const plans = once(() => context.recovery.plans(incident.id));
  const measured = await Promise.all([
    measureStop(context, incident, known, control),
    Promise.all([authority(incident)]),
    joined([measureObservedReplay(context, incident, observed), measureReplay(context, incident, native, plans)]),
    joined([measureObservedCache(context, incident, observed), measureCache(context, incident, native, plans)]),
    measureReconcile(context, incident, plans),
    joined([measureRestore(context, incident, native, control), measureObservedRestore(context, incident, observed)]),
  ]);
  return new Map(STEPS.map((step, i) => [step, measured[i] as Measurement[]]));
}

const joined = async (parts: Promise<Measurement[]>[]): Promise<Measurement[]> => (await Promise.all(parts)).flat();

function authority({ authority: declared, pendingAuthority }: Incident): Promise<Measurement> {
  const named = (of: { store: string; region: string | null }) =>
    of.region === null ? of.store : `${of.store} ${of.region}`;
  return reading("authority", "the store that is right, with a reason", async () => {
    if (declared !== null) return { value: named(declared), ok: true };
    return {
      value: pendingAuthority === null ? "not declared yet" : `${named(pendingAuthority)}, waiting for a second person`,
      ok: false,
    };
  });
}

function whenClosed(kept: KeptGate | undefined): Measurement[] {
  if (kept === undefined) return [];
  const value = kept.open ? "passed" : "not passed";
  return [{ name: WHEN_CLOSED, value, wanted: "passed", at: kept.measuredAt, ok: kept.open, unknown: false }];
}
