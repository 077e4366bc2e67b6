import { leftBehind } from "../../domain/recovery/left-behind";
import { isOpen, neededBefore, STEPS, waitsFor } from "../../domain/recovery/steps";
import { ok, refused } from "../../errors";
import { blockersIn, measureCalmly } from "../../evidence/incident/blockers";
import { dependentsOf } from "../../ledger/dependents/reads";
import type { BrokenGlass } from "../../ledger/glass/model";
import { keepGates } from "../../ledger/incidents/gates";
import { controlsOf } from "../../ledger/incidents/measures";
import type { Incident, MeasuredGate } from "../../ledger/incidents/model";
import type { Transaction } from "../../ledger/transaction";
import { command } from "../command";
import { closeTaken } from "./close-taken";
import { openIncidentOf, takeIncident } from "./take";

export interface Closing {
  id: string;
  reason: string | null;
  breakGlass: string | null;
  /** Reopens the paths that the incident still has stopped, in the transaction that closes it. */
  reopenPaths: boolean;
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
      const { id, reason } = closing;
      const taken = await takeIncident(tx, id);
      if (!taken.ok) return taken;
      const left = closing.reopenPaths ? [] : await leftStopped(tx, taken.value);
      if (left.length > 0) return refused({ code: "paths-left-stopped", incident: id, left });
      await tx.breakGlass(id, glass);
      await closeTaken(tx, taken.value, { by: ctx.principal.name, reason, reopen: closing.reopenPaths });
      await keepGates(tx, id, gates);
      return ok(id);
    },
  },
);

/** The paths that would stay stopped if a locked incident were closed. */
async function leftStopped(tx: Transaction, incident: Incident): Promise<string[]> {
  const controls = await controlsOf(tx, incident.pathIds);
  const dependents = await dependentsOf(tx, incident.id);
  return leftBehind(
    { id: incident.id, forcedReads: incident.authority?.forceOriginReads === true },
    controls.map(({ pathId, path, acknowledge, reads, ackIncident }) => ({
      path,
      acknowledge,
      reads,
      heldBy: ackIncident,
      dependents: dependents.filter((d) => d.pathId === pathId),
    })),
  );
}
