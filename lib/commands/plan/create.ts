import { randomUUID } from "node:crypto";
import { faultOf as mutationFault } from "../../domain/check-mutation";
import type { JsonText } from "../../domain/json-text";
import { type Operation, operationsOf } from "../../domain/mutation";
import type { PlanKind } from "../../domain/plan/disposition";
import { OWN_WAYS, SELECTION_WAYS } from "../../domain/plan/selection-ways";
import { buildPlan, SELECTS_NOTHING } from "../../engine/plan/build";
import type { BuildParts } from "../../engine/plan/item-source";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import type { Plan, PlanSelection } from "../../ledger/model/plans";
import { alertOfGlass } from "../incident/parts";
import { mayPlan, type OrderParts } from "./step-order";

/** A plan is good for an hour: what it saw is older by then than anyone should rely on. */
const EXPIRES_IN_MS = 3_600_000;
/** A caller waits so long for the list; a longer one is frozen in the background and asked for again. */
const WAIT_MS = 45_000;

export type PlanParts = BuildParts & OrderParts;

export interface PlanProposal {
  kind: PlanKind;
  selection: PlanSelection;
  payload?: JsonText | undefined;
  reason: string;
  ratePerSec?: number | undefined;
  canary?: number | undefined;
}

/**
 * Freezes a list within an open incident, with what would happen to each item; nothing is changed but the plan itself. Refuses
 * selections that the kind does not have, that name a path outside the incident, or that turn out to be empty; and, unless the
 * glass is broken with a reason, a plan that is made before an authority was declared.
 */
export async function createPlan(
  parts: PlanParts,
  incidentId: string,
  proposal: PlanProposal,
  breakGlass: string | null,
  by: By,
): Promise<Result<Plan>> {
  const incident = await parts.incidents.read(incidentId);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${incidentId}.` });
  const fault = faultOf(proposal, incident) ?? payloadFault(parts, proposal, incident);
  if (fault !== null) return refused({ code: "invalid", detail: fault });
  if (proposal.kind === "undo") {
    const run = await parts.runs.read(proposal.selection.run ?? "");
    if (run === null) return refused({ code: "not-found", detail: `There is no run ${proposal.selection.run}.` });
    if (run.kind !== "replay" && run.kind !== "suppress" && run.kind !== "rewrite")
      return refused({
        code: "invalid",
        detail: `A ${run.kind} run is not undone: write what should be there as an amendment.`,
      });
    if (run.state !== "done" && run.state !== "aborted")
      return refused({ code: "wrong-state", subject: `Run ${run.id}`, state: run.state, wanted: "done or aborted" });
  }
  if (incident.status !== "open") return refused({ code: "incident-closed", incident: incidentId });
  const allowed = await mayPlan(parts, incident, proposal.kind, breakGlass, by);
  if (!allowed.ok) return allowed;
  const id = randomUUID();
  const builder = `${by.actor} ${id}`;
  const begun = await parts.plans.begin(
    {
      id,
      incident,
      kind: proposal.kind,
      selection: proposal.selection,
      payload: proposal.payload,
      reason: proposal.reason,
      ratePerSec: proposal.ratePerSec ?? null,
      canary: proposal.canary ?? null,
      expiresInMs: EXPIRES_IN_MS,
      buildBy: builder,
    },
    allowed.value,
  );
  if (!begun.moved) return refused({ code: "incident-closed", incident: incidentId });
  alertOfGlass(parts, incidentId, allowed.value);
  const building = buildPlan(parts, id, builder);
  building.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    building,
    new Promise((resolve) => {
      timer = setTimeout(resolve, WAIT_MS);
    }),
  ]).finally(() => clearTimeout(timer));
  const plan = (await parts.plans.read(id)) as Plan;
  if (plan.status === "failed" && plan.because === SELECTS_NOTHING)
    return refused({
      code: "empty-selection",
      detail: `Nothing in this incident's scope matches this ${plan.kind} selection.`,
    });
  return ok(plan);
}

/** What an amendment says has to be something that each of its paths could have been told. */
function payloadFault({ paths }: PlanParts, { selection, payload }: PlanProposal, { scope }: Incident): string | null {
  if (payload === undefined) return null;
  for (const name of selection.path === undefined ? scope.paths : [selection.path]) {
    const config = paths.get(name)?.config;
    if (config === undefined) continue;
    const operation = operationsOf(config.replay)[0] as Operation;
    const fault = mutationFault(config, {
      key: "a key",
      operation,
      payloadText: payload,
      idempotencyKey: "an amendment",
    });
    if (fault !== null) return `${fault.pointer.replace("/payload", "payload")}: ${fault.detail}`;
  }
  return null;
}

function faultOf({ kind, selection, payload }: PlanProposal, { scope, regions }: Incident): string | null {
  const { paths } = scope;
  const ways = OWN_WAYS[kind];
  const given = SELECTION_WAYS.filter((w) => selection[w] !== undefined);
  const strange = given.find((way) => !ways.includes(way));
  if (strange !== undefined) return `A plan to ${kind} selects by ${ways.join(", ")}, not by ${strange}.`;
  if (selection.path !== undefined && !paths.includes(selection.path))
    return `Path ${selection.path} is not in this incident's scope, which has ${paths.join(", ")}.`;
  if (payload !== undefined && kind !== "amend") return `Only a plan to amend takes a payload, not one to ${kind}.`;
  if (selection.region !== undefined && !["salvage", "invalidate", "rebuild"].includes(kind))
    return `A plan to ${kind} has no regions.`;
  if (selection.region !== undefined && regions?.includes(selection.region) === false)
    return `Region ${selection.region} is not in this incident's scope, which has ${regions.join(", ")}.`;
  return null;
}
