import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Measurement, Step } from "../../domain/recovery/steps";
import type { Incident } from "../../ledger/incidents/model";
import { blockers } from "./blockers";

const at = new Date(0);
const measurement = (ok: boolean): Measurement => ({ name: "stale", value: "", wanted: "0", at, ok, unknown: false });

/** Gives the cache's gate these results in turn, the last one for ever; every other gate is open. */
function looking(looks: boolean[], open: boolean) {
  let look = 0;
  const measure = async () => {
    const cache = looks[Math.min(look++, looks.length - 1)] as boolean;
    const steps: Step[] = ["stop", "authority", "replay", "cache", "reconcile", "restore"];
    return new Map(steps.map((step) => [step, [measurement(step !== "cache" || cache)]]));
  };
  const kept = async () =>
    new Map([["cache" as Step, { open, measuredAt: at, firstOpenAt: null, closedAgainAt: null, ran: false }]]);
  const reads = { measure, kept };
  return { looks: () => look, ask: () => blockers(reads, { id: "i", targeted: false } as Incident, "restore") };
}

describe("a gate before a step", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, boolean[], boolean, { blocking: number; looks: number }]>([
    ["is looked at once where it is open", [true], true, { blocking: 0, looks: 1 }],
    ["is not waited for where it was never open", [false, true], false, { blocking: 1, looks: 1 }],
    ["may close for a moment", [false, false, true], true, { blocking: 0, looks: 3 }],
    ["is closed when it stays so", [false], true, { blocking: 1, looks: 4 }],
  ])("%s", async (_, measured, open, { blocking, looks }) => {
    const gate = looking(measured, open);
    const asked = gate.ask();
    await vi.runAllTimersAsync();
    expect(await asked).toHaveLength(blocking);
    expect(gate.looks()).toBe(looks);
  });
});
