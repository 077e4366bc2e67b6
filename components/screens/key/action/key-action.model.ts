import type { Problem } from "../../../../lib/api/common";
import type { IncidentRequest, IncidentSummary } from "../../../../lib/api/incidents";
import type { PlanRequest } from "../../../../lib/api/plans";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import { covers } from "../../../shared/incident/scope.model";
import type { PlanKind } from "../../../shared/plan/plan.model";
import { kindWord } from "../../../shared/plan/plan.model";

/** An action on one key: on the whole key, on one of its mutations, or on its entry in one region. */
export interface KeyAction {
  kind: PlanKind;
  mutation?: string;
  /** A cache region, or `origin` for a write that bypassed the ledger. */
  region?: string;
  /** Why the action is a last resort; absent or null where it is not. */
  lastResort?: string | null;
}

export interface KeyPlace {
  path: string;
  key: string;
}

/** An action's name, for its sheet. */
export function actionTitle({ kind, mutation, region }: KeyAction): string {
  const what = mutation !== undefined ? "this mutation" : region === undefined ? "this key" : `this key, ${region}`;
  return `${kindWord(kind)} ${what}`;
}

/** The open incident that has this key for certain: a wide incident goes before those about single keys. */
export function incidentToJoin(open: readonly IncidentSummary[], { path, key }: KeyPlace): IncidentSummary | null {
  const having = open.filter(({ status, scope }) => status === "open" && covers(scope, path, key));
  return having.find(({ targeted }) => !targeted) ?? having[0] ?? null;
}

/**
 * The incident that holds this key without the screen's knowledge, since its keys are frozen from a finding or too many to show.
 * The server names that incident where it refuses to open another beside it.
 */
export function incidentHolding({ code, about }: Problem): string | null {
  return code === "overlapping-incident" ? (about?.incident ?? null) : null;
}

/** The incident that an action opens when no incident has the key: it is about this key alone. */
export function targetedIncident(action: KeyAction, { path, key }: KeyPlace, reason: string): IncidentRequest {
  const title = `${kindWord(action.kind)} ${key} on ${path}`;
  return {
    title: title.length > 200 ? `${title.slice(0, 199)}…` : title,
    reason,
    scope: { paths: [path], keys: { list: [key] } },
  };
}

/** The plan of an action; a plan about one key has no canary. */
export function planRequestOf(
  { kind, mutation, region }: KeyAction,
  { path, key }: KeyPlace,
  reason: string,
  payload: PlanRequest["payload"],
): PlanRequest {
  return {
    kind,
    selection: {
      ...(mutation === undefined ? { keys: [key] } : { mutations: [mutation] }),
      path,
      ...(region !== undefined && { region }),
    },
    ...(factsOf(kind).takesPayload && payload !== undefined && { payload }),
    reason,
    canary: 0,
  };
}
