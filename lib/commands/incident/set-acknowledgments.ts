import type { AcknowledgeMode } from "../../domain/path-control";
import { ok, refused } from "../../errors";
import { isObserved, pathsWithIds } from "../../evidence/any-path";
import { awaitAcknowledgments } from "../../evidence/incident/await-acknowledgments";
import type { BrokenGlass } from "../../ledger/glass/model";
import { type HeldControl, switchControl, takeControl } from "../../ledger/paths/switch";
import { command } from "../command";
import { closedByLoss } from "./ledger-lost";
import { mayTake } from "./may-take";
import { openIncidentOf, takeIncident } from "./take";

export interface AcknowledgmentSwitch {
  id: string;
  mode: AcknowledgeMode;
  reason: string;
  breakGlass: string | null;
}

const NOT_HERE =
  "Trueup cannot stop that system's acknowledgments. Pause its queue, where its repair is allowed, or stop its producers.";

interface Prepared {
  /** True when the switch returns paths under this incident's control to the contract, for which the gates were measured. */
  goesBack: boolean;
  glass: BrokenGlass | null;
  /** The incident's own paths of Trueup; another system's acknowledgments are left as they are. */
  native: number[];
}

/**
 * Switches what the incident's paths acknowledge, except other systems' paths. Returns when no acknowledgment can come under the old mode.
 * A return to the contract belongs to the last step, and needs its gates. Refuses a path that another open incident controls or that a
 * put-back ledger has closed, and an incident that has other systems' paths alone.
 */
export const setAcknowledgments = command<"incident.set-acknowledgments", AcknowledgmentSwitch, Prepared>(
  "incident.set-acknowledgments",
  {
    async prepare(deps, _ctx, { id, mode, breakGlass }) {
      const found = await openIncidentOf(deps, id);
      if (!found.ok) return found;
      const observed = pathsWithIds(deps.evidence.read, found.value.pathIds).filter(isObserved);
      const native = found.value.pathIds.filter((pathId) => observed.every((path) => path.pathId !== pathId));
      if (native.length === 0)
        return refused({
          code: "another-system",
          paths: observed.map(({ config }) => config.name),
          because: NOT_HERE,
        });
      const controls = await deps.evidence.incidents.controls(native);
      const goesBack = mode === "contract" && controls.some((control) => control.ackIncident === id);
      if (!goesBack) return ok({ goesBack, glass: null, native });
      const glass = await mayTake(deps, found.value, "restore", breakGlass);
      return glass.ok ? ok({ goesBack, glass: glass.value, native }) : glass;
    },
    async act(tx, _ctx, { id, mode, reason }, { goesBack, glass, native }) {
      const taken = await takeIncident(tx, id);
      if (!taken.ok) return taken;
      const controls: HeldControl[] = [];
      for (const pathId of native.toSorted((a, b) => a - b)) controls.push(await takeControl(tx, pathId));
      const other = controls.find(({ ackIncident }) => ackIncident !== null && ackIncident !== id);
      if (other?.ackIncident)
        return refused({ code: "held-by-incident", path: other.path, incident: other.ackIncident });
      const lost = closedByLoss(controls);
      if (lost !== null) return lost;
      const mine = controls.find(({ ackIncident }) => ackIncident === id);
      if (mode === "contract" && mine !== undefined && !goesBack)
        return refused({
          code: "wrong-state",
          subject: `Path ${mine.path}`,
          state: "switched by this incident a moment ago",
          wanted: "unchanged since its gates were measured",
          says: `Path ${mine.path} was switched by this incident a moment ago, after its gates were measured. Nothing was changed. Give the command again.`,
        });
      await tx.breakGlass(id, glass);
      const holder = mode === "contract" ? null : id;
      for (const { pathId, path, acknowledge, epoch, ackIncident } of controls) {
        if (acknowledge === mode && ackIncident === holder) continue;
        await switchControl(tx, pathId, mode, holder);
        tx.audit({
          verb: "set-acknowledgments",
          subject: `path ${path} to ${mode}`,
          reason,
          before: { acknowledge, epoch: String(epoch) },
          after: { acknowledge: mode, epoch: String(epoch + 1n) },
          incident: id,
          pathIds: [pathId],
        });
      }
      return ok(id);
    },
    async settle({ evidence }, _ctx, { id, mode }, subject) {
      const incident = mode === "contract" ? null : await evidence.incidents.read(id);
      if (incident !== null)
        await awaitAcknowledgments({ incidents: evidence.incidents, paths: evidence.read.paths }, incident.pathIds);
      return ok(subject);
    },
  },
);
