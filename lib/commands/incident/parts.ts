import type { Choice, ChoiceFigures } from "../../domain/recovery/consequences";
import type { Measurement, Step } from "../../domain/recovery/steps";
import { blockersOf, isOpen, neededBefore, waitsFor } from "../../domain/recovery/steps";
import { type OperationError, ok, type Result, refused } from "../../errors";
import type { By, Incident, IncidentStore } from "../../ledger/model/incidents";
import type { Log, WiredPath } from "../../stores/path";

/** What the commands of an incident are given. */
export interface IncidentParts {
  incidents: IncidentStore;
  paths: ReadonlyMap<string, WiredPath>;
  measure(incident: Incident): Promise<Map<Step, Measurement[]>>;
  /** Has the incident's keys compared, store by store. */
  survey(incident: string, by: By): Promise<void>;
  /** How many things declaring this store would change and discard now. */
  figures(incident: Incident, choice: Choice): Promise<ChoiceFigures>;
  log: Log;
}

/** The open incident, or why nothing can be done in it. */
export async function openIncidentOf(
  { incidents }: { incidents: Pick<IncidentStore, "read"> },
  id: string,
): Promise<{ ok: true; value: Incident } | { ok: false; error: OperationError }> {
  const incident = await incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  return incident.status === "open"
    ? { ok: true, value: incident }
    : refused({ code: "incident-closed", incident: id });
}

/** A gate that closes for a moment is looked at so often, so far apart. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 700;

/**
 * Gates as they stand now. Under live traffic an entry may be behind for a moment, and with it its gate: one that was open when it
 * was last kept is looked at again before it counts as closed. What was never open is not waited for.
 */
export async function measureCalmly(
  parts: Pick<IncidentParts, "measure" | "incidents">,
  incident: Incident,
  steps: readonly Step[],
): Promise<Map<Step, Measurement[]>> {
  for (let look = 1; ; look++) {
    const measured = await parts.measure(incident);
    const closed = steps.filter((step) => !isOpen(measured.get(step) ?? []));
    if (closed.length === 0 || look === LOOKS) return measured;
    const kept = await parts.incidents.gates(incident.id);
    if (!closed.every((step) => kept.get(step)?.open === true)) return measured;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The closed gates before a step, with what each still waits for. */
export async function blockers(parts: Pick<IncidentParts, "measure" | "incidents">, incident: Incident, step: Step) {
  const before = neededBefore(step, incident.targeted);
  return blockersIn(await measureCalmly(parts, incident, before), incident, step);
}

/** The same, of gates that were measured already. */
export function blockersIn(measured: ReadonlyMap<Step, Measurement[]>, incident: Incident, step: Step) {
  const gates = new Map([...measured].map(([s, m]) => [s, { measured: m, firstOpenAt: null }]));
  return blockersOf(step, gates, incident.targeted).map((s) => ({
    step: s,
    waitsFor: waitsFor(measured.get(s) ?? []),
  }));
}

/**
 * Lets a step be taken when the gates before it are open, or when the glass is broken: answers who acts, with the glass that the
 * change itself is to record.
 */
export async function mayTake(
  parts: IncidentParts,
  incident: Incident,
  step: Step,
  breakGlass: string | null,
  by: By,
): Promise<Result<By>> {
  const first = (await blockers(parts, incident, step))[0];
  if (first === undefined) return ok(by);
  if (breakGlass === null) return refused({ code: "gate-closed", incident: incident.id, ...first });
  return ok({ ...by, glass: { step, reason: breakGlass, waitsFor: first.waitsFor } });
}

/** Raises the alert of a step that was taken with the glass broken; call it once the change is committed. */
export function alertOfGlass({ log }: Pick<IncidentParts, "log">, incident: string, { actor, glass }: By): void {
  if (glass !== undefined)
    log.error({ incident, by: actor, ...glass }, "the glass was broken: a step was taken out of order");
}
