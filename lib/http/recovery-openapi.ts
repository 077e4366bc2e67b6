import { z } from "zod";
import { authorityPreview, authorityRequest } from "../api/authority";
import { dependentFlag } from "../api/dependents";
import {
  acknowledgmentsRequest,
  closeRequest,
  incidentPage,
  incidentRequest,
  incidentWire,
  restoreRequest,
  waiverRequest,
} from "../api/incidents";
import { disposition, outcome } from "../api/lists";
import { approvalRequest, planItemPage, planRequest, planWire } from "../api/plans";
import { reconciliationWire } from "../api/reconciliations";
import { incidentReport } from "../api/reports";
import { runItemPage, runRequest, runWire, steerRequest } from "../api/runs";
import type { Described } from "./described-call";

const inId = z.object({ id: z.uuid() });
const paging = { limit: z.number().int().min(1).max(1000).optional(), cursor: z.string().optional() };
const AWAY = { 503: "store-unreachable: the ledger does not answer" };
const READ = { 404: "not-found", 422: "invalid", ...AWAY };
const CONFLICT = "incident-closed, gate-closed, wrong-state, command-in-progress, command-in-doubt, command-mismatch";

const read = (path: string, summary: string, schema: z.ZodType, query?: z.ZodObject): Described => ({
  method: "get",
  path,
  summary,
  params: inId,
  ...(query ? { query } : {}),
  answers: { 200: { description: "As it stands", schema } },
  refusals: READ,
});
const write = (
  path: string,
  summary: string,
  body: z.ZodType,
  schema: z.ZodType,
  conflicts = CONFLICT,
  status = 200,
): Described => ({
  method: "post",
  path,
  summary,
  params: inId,
  body,
  answers: { [status]: { description: "How it stands now", schema } },
  refusals: { ...READ, 409: conflicts },
});

const nothing = z.object({});

/** The recovery sequence's calls. Commands take an Idempotency-Key header: repeating one has one effect. */
export const RECOVERY_CALLS: Described[] = [
  {
    method: "get",
    path: "/incidents",
    summary: "Incidents, newest first",
    query: z.object({ status: z.enum(["open", "closed"]).optional(), ...paging }),
    answers: { 200: { description: "A page of incidents", schema: incidentPage } },
    refusals: { 422: "invalid, bad-cursor", ...AWAY },
  },
  {
    method: "post",
    path: "/incidents",
    summary: "Open an incident; its keys are frozen, and what depends on its paths is held back",
    body: incidentRequest,
    answers: { 201: { description: "Opened", schema: incidentWire } },
    refusals: {
      404: "unknown-path",
      409: "overlapping-incident, moved-since-shown",
      422: "invalid, empty-selection",
      ...AWAY,
    },
  },
  read("/incidents/{id}", "An incident with its six steps and their gates, measured now", incidentWire),
  write(
    "/incidents/{id}/acknowledgments",
    "Switch what its paths acknowledge",
    acknowledgmentsRequest,
    incidentWire,
    `${CONFLICT}, held-by-incident`,
  ),
  read(
    "/incidents/{id}/authority/preview",
    "What each choice of authority would keep, change and discard",
    authorityPreview,
  ),
  write(
    "/incidents/{id}/authority",
    "Declare which store is right",
    authorityRequest,
    incidentWire,
    `${CONFLICT}, authority-unavailable, same-person`,
  ),
  write(
    "/incidents/{id}/waivers",
    "Leave a finding or a mutation as it is, with the reason",
    waiverRequest,
    incidentWire,
  ),
  write(
    "/incidents/{id}/restore",
    "Let dependents go in their order and reopen the paths, or one dependent alone",
    restoreRequest,
    incidentWire,
  ),
  write(
    "/incidents/{id}/close",
    "Close it; with reopenPaths also what it still has stopped is reopened",
    closeRequest,
    incidentWire,
    `${CONFLICT}, paths-left-stopped`,
  ),
  read("/incidents/{id}/report", "The report; Markdown with Accept: text/markdown", incidentReport),
  write(
    "/incidents/{id}/plans",
    "Freeze a list with what would happen to each item",
    planRequest,
    planWire,
    "incident-closed, authority-missing, wrong-state, command-in-progress, command-in-doubt, command-mismatch",
    201,
  ),
  read("/plans/{id}", "A plan", planWire),
  read(
    "/plans/{id}/items",
    "A plan's items",
    planItemPage,
    z.object({ disposition: disposition.optional(), ...paging }),
  ),
  write(
    "/plans/{id}/approvals",
    "Approve a plan by its digest, as a second person",
    approvalRequest,
    planWire,
    "stale-plan, digest-mismatch, already-run, same-person, plan-not-ready",
  ),
  write(
    "/plans/{id}/runs",
    "Run a plan by its digest, once",
    runRequest,
    runWire,
    "stale-plan, digest-mismatch, already-run, needs-approval, plan-not-ready, incident-closed, authority-missing, gate-closed, command-in-progress, command-in-doubt, command-mismatch",
    201,
  ),
  read("/runs/{id}", "A run: how far it is, and how its items ended", runWire),
  ...(["continue", "pause", "resume", "abort"] as const).map((verb) =>
    write(
      `/runs/{id}/${verb}`,
      `${verb[0]?.toUpperCase()}${verb.slice(1)} a run; takes hold within one batch`,
      steerRequest,
      runWire,
      "wrong-state, command-in-progress, command-in-doubt, command-mismatch",
    ),
  ),
  read(
    "/runs/{id}/items",
    "A run's items with their outcomes",
    runItemPage,
    z.object({ outcome: outcome.optional(), ...paging }),
  ),
  write(
    "/incidents/{id}/reconciliations",
    "Compare every key in scope, store by store",
    nothing,
    reconciliationWire,
    CONFLICT,
    202,
  ),
  read("/reconciliations/{id}", "A reconciliation: how far it is, and what it found", reconciliationWire),
  {
    method: "get",
    path: "/paths/{path}/dependents/{name}",
    summary: "Whether a dependent is held back: what services poll that depend by flag",
    params: z.object({ path: z.string(), name: z.string() }),
    answers: { 200: { description: "Held or not", schema: dependentFlag } },
    refusals: { 404: "unknown-path, not-found", ...AWAY },
  },
];
