import type { api } from "../../api/api";
import type { GuidedAction, NextStep } from "../../domain/guidance/next-step";
import { recommend } from "../../domain/guidance/recommend";
import type { Sight } from "../../domain/masking/sight";
import { ok, refused } from "../../errors";
import { measureGates } from "../../evidence/incident/gates";
import { guidanceEvidence } from "../../evidence/incident/guidance";
import { query } from "../query";
import { sightOnIds } from "../seen";
import { stepsOf } from "./incident-summary";

/** The next best step of an incident, with its reason, from what its gates, paths and stores measure now. */
export const nextOfIncident = query<typeof api.incident.next>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const gates = await deps.incidents.gates(incident.id);
  const measured = await measureGates(deps, incident, gates);
  const evidence = await guidanceEvidence(deps, incident, { views: stepsOf(incident, measured, gates), measured });
  const next = seenNext(recommend(evidence), sightOnIds(deps.read, ctx, incident.pathIds));
  return ok({ ...next, incident: incident.id, readAt: ctx.now().toISOString() });
});

/**
 * A step as the caller sees it. A plan's digest follows from values: whoever does not see them in words is led to the plan instead. Whoever
 * does not see keys is led to the held ones' finding.
 */
function seenNext({ action, or, ...next }: NextStep, { keys, words }: Sight): NextStep {
  const seen = (each: GuidedAction): GuidedAction => {
    if (each.do === "start-run" && !words) return { do: "look-at-plan", plan: each.plan };
    if (each.do === "resume-drain" && each.key !== undefined && !keys)
      return { do: "look-at-findings", path: each.path, finding: "held" };
    return each;
  };
  return { ...next, action: action && seen(action), or: or && { ...or, action: seen(or.action) } };
}
