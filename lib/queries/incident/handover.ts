import type { api } from "../../api/api";
import { recommend } from "../../domain/guidance/recommend";
import { handoverText } from "../../domain/recovery/handover";
import { ok, refused } from "../../errors";
import { measureGates } from "../../evidence/incident/gates";
import { guidanceEvidence } from "../../evidence/incident/guidance";
import type { Incident } from "../../ledger/incidents/model";
import { type QueryDeps, query } from "../query";
import { stepsOf } from "./incident-summary";
import { incidentView } from "./incident-view";

type Shown = Awaited<ReturnType<typeof incidentView>>;

/** The text with which an open or closed incident is handed to the next person. */
export const handoverOf = query<typeof api.incident.handover>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const shown = await incidentView(deps, ctx, incident);
  const next = incident.status === "open" ? await nextOf(deps, incident) : null;
  const text = handoverText({
    ...shown,
    paths: shown.scope.paths,
    stopped: stoppedOf(shown),
    underWay: underWayOf(shown),
    next,
  });
  return ok({ incident: id, text, readAt: shown.readAt });
});

async function nextOf(deps: QueryDeps, incident: Incident) {
  const gates = await deps.incidents.gates(incident.id);
  const measured = await measureGates(deps, incident, gates);
  return recommend(await guidanceEvidence(deps, incident, { views: stepsOf(incident, measured, gates), measured }));
}

/** What the paths and dependents do not do as usual. */
function stoppedOf({ acknowledgments, controls, dependents }: Shown): string[] {
  return [
    ...acknowledgments
      .filter(({ mode }) => mode !== "contract")
      .map(({ path, mode }) => `${path} acknowledges ${mode}.`),
    ...controls
      .filter(({ drain }) => drain !== "running")
      .map(({ path, drain, because }) => `The drain of ${path} is ${drain}${because === null ? "" : `: ${because}`}.`),
    ...controls
      .filter(({ reads }) => reads === "origin")
      .map(({ path }) => `Reads of ${path} are forced to the origin.`),
    ...dependents
      .filter(({ state }) => state !== "restored")
      .map(({ name, path, state }) => `The dependent ${name} of ${path} is ${state}.`),
  ];
}

function underWayOf({ plans, reconciliations, pendingAuthority }: Shown): string[] {
  const runs = plans.flatMap(({ kind, total, run }) =>
    run === null || ["done", "aborted"].includes(run.state)
      ? []
      : [`A ${kind} of ${total ?? "?"} items is ${run.state} (run ${run.id}).`],
  );
  const waiting = plans
    .filter(({ run, status }) => run === null && (status === "ready" || status === "building"))
    .map(
      ({ id, kind, total }) =>
        `A plan to ${kind}${total === null ? "" : ` ${total} items`} has not been run (plan ${id}).`,
    );
  const reconciling = reconciliations
    .filter(({ state }) => state === "running")
    .map(({ id }) => `A reconciliation runs (${id}).`);
  const proposed =
    pendingAuthority === null
      ? []
      : [
          `${pendingAuthority.by} asked for the ${pendingAuthority.store} as the authority; a second person has to confirm it.`,
        ];
  return [...proposed, ...runs, ...waiting, ...reconciling];
}
