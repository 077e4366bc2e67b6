/** The six steps, in their order. */
export const STEPS = ["stop", "authority", "replay", "cache", "reconcile", "restore"] as const;
export type Step = (typeof STEPS)[number];

/**
 * A measurement of a gate. `unknown`: the measurement failed, which never opens a gate. `applies: false`: there is nothing to measure, and
 * the value says why; it keeps no gate closed.
 */
export interface Measurement {
  name: string;
  value: string;
  wanted: string;
  at: Date;
  ok: boolean;
  unknown: boolean;
  applies?: boolean;
}

/** The name of the one measurement that a closed incident keeps of each gate. */
export const WHEN_CLOSED = "when it was closed";

/** The present state of a step's gate, whether the gate was open before, and whether the incident made a run of the step. */
export interface GateStanding {
  measured: Measurement[];
  firstOpenAt: Date | null;
  ran: boolean;
}

/** The steps that only runs carry out: with an open gate and no run, nothing had to be repaired there. */
const CARRIED_OUT_BY_RUNS: ReadonlySet<Step> = new Set(["replay", "cache"]);

/** `done`: its gate is open and a later step was begun; `reopened`: its gate was open and has closed again, which blocks. */
export const STEP_STATUSES = ["waiting", "current", "done", "reopened", "not-needed"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export interface StepView {
  step: Step;
  status: StepStatus;
  open: boolean;
}

/** A gate is open when there is something to measure and every measurement is as wanted. */
export function isOpen(measured: readonly Measurement[]): boolean {
  return measured.length > 0 && measured.every((m) => m.ok && !m.unknown);
}

/** Whether every measurement of a gate says that there is nothing to measure. */
const appliesNowhere = (measured: readonly Measurement[]) =>
  measured.length > 0 && measured.every(({ applies }) => applies === false);

/**
 * Where each step stands. The first whose gate is closed is the current one, and no later step reads as open, whatever its
 * measurements. A gate that was open and has closed again is said to be so, and blocks what comes after it. A targeted incident
 * needs neither stop nor authority. A step of which nothing applies is not needed, and neither is a repair that passed without a run.
 */
export function stepViews(gates: ReadonlyMap<Step, GateStanding>, targeted: boolean, closed: boolean): StepView[] {
  const open = STEPS.map((step) => isOpen(gates.get(step)?.measured ?? []));
  const skipped = (step: Step) => targeted && (step === "stop" || step === "authority");
  const current = closed ? -1 : STEPS.findIndex((step, i) => !open[i] && !skipped(step));
  return STEPS.map((step, i) => {
    const isGateOpen = open[i] as boolean;
    const status = (): StepStatus => {
      if (skipped(step) && !isGateOpen) return "not-needed";
      if (appliesNowhere(gates.get(step)?.measured ?? [])) return "not-needed";
      if (isGateOpen && (closed || current === -1 || i < current))
        return wasUnneeded(step, current) && gates.get(step)?.ran === false ? "not-needed" : "done";
      if (isGateOpen) return "waiting";
      if (i !== current) return closed && gates.get(step)?.firstOpenAt != null ? "reopened" : "waiting";
      return gates.get(step)?.firstOpenAt != null ? "reopened" : "current";
    };
    return { step, status: status(), open: isGateOpen && (current === -1 || i < current) };
  });
}

/** Whether a step can be told to have needed no run: once every key was compared, since a comparison may still ask for one. */
const wasUnneeded = (step: Step, current: number): boolean =>
  CARRIED_OUT_BY_RUNS.has(step) && (current === -1 || current > STEPS.indexOf("reconcile"));

/** The steps that have to be passed before this one. */
export function neededBefore(step: Step, targeted: boolean): Step[] {
  return STEPS.slice(0, STEPS.indexOf(step)).filter((s) => !(targeted && (s === "stop" || s === "authority")));
}

/** The steps before this one that block it: their gates are closed and they are needed. */
export function blockersOf(
  step: Step,
  gates: ReadonlyMap<Step, Pick<GateStanding, "measured">>,
  targeted: boolean,
): Step[] {
  return neededBefore(step, targeted).filter((s) => !isOpen(gates.get(s)?.measured ?? []));
}

/** Lists the unmet measurements of a gate, in words. */
export function waitsFor(measured: readonly Measurement[]): string[] {
  return measured
    .filter((m) => !m.ok || m.unknown)
    .map((m) => (m.unknown ? `${m.name}: unknown (${m.value})` : `${m.name}: now ${m.value}, wanted ${m.wanted}`));
}
