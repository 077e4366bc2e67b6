import { isOpen, neededBefore, STEPS, waitsFor } from "../../domain/recovery/steps";
import { ok, refused } from "../../errors";
import { blockersIn, measureCalmly } from "../../evidence/incident/blockers";
import type { BrokenGlass } from "../../ledger/glass/model";
import { keepGates } from "../../ledger/incidents/gates";
import type { MeasuredGate } from "../../ledger/incidents/model";
import { command } from "../command";
import { closeTaken } from "./close-taken";
import { type CarriedFor, heldArmed } from "./held-armed";
import { leftStopped } from "./left-stopped";
import { reopenPaths } from "./reopen";
import { openIncidentOf, takeIncident } from "./take";

export interface Closing {
  id: string;
  reason: string | null;
  breakGlass: string | null;
  /** Reopens the paths that the incident still has stopped, in the transaction that closes it. */
  reopenPaths: boolean;
  /** Set by the steward alone: the reopening that a person armed. */
  armed?: CarriedFor;
}

/**
 * Closes an incident whose gates are all open, or under broken glass, and keeps their state. Refuses, even under broken glass,
 * while a path is stopped, unless `reopenPaths` is set. Unfinished runs are aborted, and held dependents are released.
 */
export const closeIncident = command<"incident.close", Closing, { glass: BrokenGlass | null; gates: MeasuredGate[] }>(
  "incident.close",
  {
    async prepare(deps, ctx, { id, breakGlass }) {
      const found = await openIncidentOf(deps, id);
      if (!found.ok) return found;
      const needed = [...neededBefore("restore", found.value.targeted), "restore" as const];
      const measured = await measureCalmly(deps.gates, found.value, needed);
      const last = measured.get("restore") ?? [];
      const own = isOpen(last) ? undefined : { step: "restore" as const, waitsFor: waitsFor(last) };
      const first = blockersIn(measured, found.value, "restore")[0] ?? own;
      if (first !== undefined && breakGlass === null) return refused({ code: "gate-closed", incident: id, ...first });
      const at = ctx.now();
      return ok({
        glass:
          first === undefined || breakGlass === null
            ? null
            : { step: "restore", reason: breakGlass, waitsFor: first.waitsFor },
        gates: STEPS.map((step) => ({ step, open: isOpen(measured.get(step) ?? []), at })),
      });
    },
    async act(tx, ctx, closing, { glass, gates }) {
      const { id, reason, armed } = closing;
      const taken = await takeIncident(tx, id);
      if (!taken.ok) return taken;
      const held = armed === undefined ? ok(null) : await heldArmed(tx, taken.value, armed);
      if (!held.ok) return held;
      const left = closing.reopenPaths ? [] : await leftStopped(tx, taken.value);
      if (left.length > 0) return refused({ code: "paths-left-stopped", incident: id, left });
      await tx.breakGlass(id, glass);
      const reopened = closing.reopenPaths ? await reopenPaths(tx, taken.value) : ok(null);
      if (!reopened.ok) return reopened;
      await closeTaken(tx, taken.value, { by: armed?.by ?? ctx.principal.name, reason });
      await keepGates(tx, id, gates);
      return ok(id);
    },
  },
);
