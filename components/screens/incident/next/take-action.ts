import type { IncidentWire } from "../../../../lib/api/incidents";
import type { GuidedActionWire } from "../../../../lib/api/next-step";
import { api } from "../../../shared/query/api";
import { continueRun, makePlan } from "./plan-course";

/** The incident, and the reason that the command is recorded with. */
interface Given {
  incident: IncidentWire;
  reason: string;
}

/** Gives the commands of an action under its command key. Returns the plan that a person has to look at, or null. */
export async function takeAction(
  { incident: { id }, reason }: Given,
  action: GuidedActionWire,
  commandKey: string,
): Promise<string | null> {
  const under = { commandKey };
  const params = { id };
  switch (action.do) {
    case "set-acknowledgments":
      await api.incident.setAcknowledgments({ params, body: { mode: action.mode, reason } }, under);
      return null;
    case "declare-authority":
      await api.authority.declare({ params, body: { store: action.store, reason } }, under);
      return null;
    case "resume-drain": {
      const { path, lane, key } = action;
      await api.drain.set({ params: { path }, body: { paused: false, lane, key, reason, incident: id } }, under);
      return null;
    }
    case "make-plan":
      return makePlan({ incident: id, reason, commandKey }, action);
    case "start-run":
      await api.run.start({ params: { id: action.plan }, body: { digest: action.digest } }, under);
      return null;
    case "continue-run":
      await continueRun({ incident: id, reason, commandKey }, action);
      return null;
    case "resume-run":
      await api.run.resume({ params: { id: action.run } }, under);
      return null;
    case "abort-run":
      await api.run.abort({ params: { id: action.run }, body: { reason } }, under);
      return null;
    case "reconcile":
      await api.reconciliation.start({ params }, under);
      return null;
    case "restore":
      await api.incident.restore({ params }, under);
      return null;
    case "arm-reopening":
      await api.incident.armReopening({ params, body: { lagUnderMs: action.lagUnderMs, reason } }, under);
      return null;
    case "close":
      await api.incident.close({ params, body: { reason } }, under);
      return null;
    case "look-at-plan":
    case "look-at-findings":
      return null;
  }
}
