import { faultOf as mutationFault } from "../../domain/check-mutation";
import { type Operation, operationsOf } from "../../domain/mutation";
import { observedKindFault } from "../../domain/observed/repair/kinds";
import { factsOf } from "../../domain/plan/kinds";
import { SELECTION_WAYS } from "../../domain/plan/selection-ways";
import { SELECTS_NOTHING } from "../../domain/plan/selects-nothing";
import { RUN } from "../../domain/run/transitions";
import { uuidOrNull } from "../../domain/time-id";
import { ok, type Refusal, refused } from "../../errors";
import type { ReadContext, ReadPath } from "../../evidence/context";
import type { BrokenGlass } from "../../ledger/glass/model";
import type { Incident } from "../../ledger/incidents/model";
import { readPlan } from "../../ledger/plans/rows";
import { readRun } from "../../ledger/runs/rows";
import { type CommandDeps, command } from "../command";
import { openIncidentOf, takeIncident } from "../incident/take";
import { beginPlan, frozen, type PlanProposal } from "./begin";
import { mayPlan, planRefusedBy } from "./step-order";

/**
 * Freezes a list within an open incident, with what would happen to each item; changes nothing but the plan. Refuses a selection
 * that the kind does not have, that names a path outside the incident, or that is empty. Without a declared authority it refuses as
 * well, unless under broken glass with a reason.
 */
export const createPlan = command<"plan.create", PlanProposal, BrokenGlass | null>("plan.create", {
  async prepare(deps, _ctx, proposal) {
    const incident = await deps.evidence.incidents.read(proposal.incident);
    const { read } = deps.evidence;
    const fault =
      incident &&
      (faultOf(proposal, incident) ??
        pathFault(read, proposal, incident) ??
        payloadFault(read.paths, proposal, incident));
    if (fault) return refused({ code: "invalid", detail: fault });
    const undone = incident && isUndo(proposal) ? await undoFault(deps, proposal.selection.run ?? "") : null;
    if (undone !== null) return refused(undone);
    const open = await openIncidentOf(deps, proposal.incident);
    return open.ok ? mayPlan(deps, open.value, proposal) : open;
  },
  async act(tx, _ctx, proposal, glass) {
    const taken = await takeIncident(tx, proposal.incident);
    if (!taken.ok) return taken;
    const moved = planRefusedBy(taken.value, proposal);
    if (moved !== null) return refused(moved);
    return ok(await beginPlan(tx, proposal, glass));
  },
  async settle(deps, _ctx, { kind }, id) {
    await frozen(deps, id);
    const plan = await readPlan(deps.pool, id);
    if (plan?.status === "failed" && plan.because === SELECTS_NOTHING)
      return refused({
        code: "empty-selection",
        detail: `Nothing in this incident's scope matches this ${kind} selection.`,
      });
    return ok(id);
  },
});

const isUndo = ({ kind }: PlanProposal) => factsOf(kind).decidedOn === "run";

/** Why a run cannot be undone, or null. */
async function undoFault(
  { pool }: Pick<CommandDeps, "pool">,
  id: string,
): Promise<Refusal<"not-found" | "invalid" | "wrong-state"> | null> {
  const run = await readRun(pool, id);
  if (run === null) return { code: "not-found", detail: `There is no run ${id}.` };
  if ("whyNot" in factsOf(run.kind).undo)
    return {
      code: "invalid",
      detail: `A ${run.kind} run cannot be undone. Make an amendment with the value that should be there.`,
    };
  if (!RUN.isEnd(run.state))
    return { code: "wrong-state", subject: `Run ${run.id}`, state: run.state, wanted: "done or aborted" };
  return null;
}

/** Refuses a kind that a path of the plan cannot have, and ids of writes that are none on a path of Trueup's own. */
function pathFault(
  read: ReadContext,
  { kind, selection: { path, mutations } }: PlanProposal,
  { scope }: Incident,
): string | null {
  const names = path === undefined ? scope.paths : [path];
  const strange = names.flatMap((name) => (read.observed.has(name) ? (observedKindFault(kind, name) ?? []) : []))[0];
  if (strange !== undefined)
    return names.length > 1 ? `${strange} Name another path of the incident with \`path\`.` : strange;
  const noId = mutations?.find((id) => uuidOrNull(id) === null);
  return noId === undefined || names.some((name) => read.observed.has(name))
    ? null
    : `/selection/mutations: "${noId}" is no mutation's id, which is a UUID.`;
}

/** Refuses an amendment whose payload is not valid on each of its paths. */
function payloadFault(
  paths: ReadonlyMap<string, ReadPath>,
  { selection, payload }: PlanProposal,
  { scope }: Incident,
): string | null {
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
  const { ways, takesPayload, regions: ownRegions } = factsOf(kind);
  const given = SELECTION_WAYS.filter((w) => selection[w] !== undefined);
  const strange = given.find((way) => !ways.includes(way));
  if (strange !== undefined) return `A plan to ${kind} selects by ${ways.join(", ")}, not by ${strange}.`;
  if (selection.path !== undefined && !paths.includes(selection.path))
    return `Path ${selection.path} is not in this incident's scope, which has ${paths.join(", ")}.`;
  if (payload !== undefined && !takesPayload) return `Only a plan to amend takes a payload, not one to ${kind}.`;
  if (selection.region !== undefined && ownRegions === null) return `A plan to ${kind} has no regions.`;
  if (selection.region !== undefined && regions?.includes(selection.region) === false)
    return `Region ${selection.region} is not in this incident's scope, which has ${regions.join(", ")}.`;
  return null;
}
