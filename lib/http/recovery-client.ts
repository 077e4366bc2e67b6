import type { z } from "zod";
import { authorityPreview, type authorityRequest } from "../api/authority";
import { drainAnswer, type drainRequest } from "../api/drains";
import {
  type acknowledgmentsRequest,
  type closeRequest,
  type IncidentRequest,
  incidentPage,
  incidentWire,
  type restoreRequest,
  type waiverRequest,
} from "../api/incidents";
import { type approvalRequest, type PlanRequest, planItemPage, planWire } from "../api/plans";
import { reconciliationWire } from "../api/reconciliations";
import { type RepairRequest, repairWire } from "../api/repairs";
import { incidentReport } from "../api/reports";
import { runItemPage, type runRequest, runWire } from "../api/runs";
import type { ApiRequest } from "./request";

type Call = <T extends z.ZodType>(path: string, schema: T, request?: ApiRequest) => Promise<z.infer<T>>;
type CallText = (path: string, mediaType: string) => Promise<string>;
type At = (...segments: string[]) => string;
interface Paging {
  cursor?: string | null;
  limit?: number;
}

/** The recovery sequence's calls; commands take a key under which repeating them has one effect. */
export function recoveryCalls(call: Call, callText: CallText, at: At) {
  const post = <T extends z.ZodType>(path: string, schema: T, body: unknown, idempotencyKey?: string) =>
    call(path, schema, { method: "POST", body, idempotencyKey });
  return {
    incidents: (filter: Paging & { status?: "open" | "closed" } = {}, signal?: AbortSignal) =>
      call("/incidents", incidentPage, { query: { ...filter }, signal }),
    incident: (id: string, signal?: AbortSignal) => call(at("incidents", id), incidentWire, { signal }),
    openIncident: (body: IncidentRequest, key?: string) => post("/incidents", incidentWire, body, key),
    setAcknowledgments: (id: string, body: z.infer<typeof acknowledgmentsRequest>, key?: string) =>
      post(`${at("incidents", id)}/acknowledgments`, incidentWire, body, key),
    authorityPreview: (id: string, signal?: AbortSignal) =>
      call(`${at("incidents", id)}/authority/preview`, authorityPreview, { signal }),
    declareAuthority: (id: string, body: z.infer<typeof authorityRequest>, key?: string) =>
      post(`${at("incidents", id)}/authority`, incidentWire, body, key),
    waive: (id: string, body: z.infer<typeof waiverRequest>, key?: string) =>
      post(`${at("incidents", id)}/waivers`, incidentWire, body, key),
    restore: (id: string, body: z.infer<typeof restoreRequest>, key?: string) =>
      post(`${at("incidents", id)}/restore`, incidentWire, body, key),
    closeIncident: (id: string, body: z.infer<typeof closeRequest>, key?: string) =>
      post(`${at("incidents", id)}/close`, incidentWire, body, key),
    report: (id: string, signal?: AbortSignal) => call(`${at("incidents", id)}/report`, incidentReport, { signal }),
    reportMarkdown: (id: string) => callText(`${at("incidents", id)}/report`, "text/markdown"),
    repairKey: (path: string, key: string, body: RepairRequest, commandKey?: string) =>
      post(`${at("paths", path, "keys", key)}/repairs`, repairWire, body, commandKey),
    makePlan: (incident: string, body: PlanRequest, key?: string) =>
      post(`${at("incidents", incident)}/plans`, planWire, body, key),
    plan: (id: string, signal?: AbortSignal) => call(at("plans", id), planWire, { signal }),
    planItems: (id: string, filter: Paging & { disposition?: string } = {}, signal?: AbortSignal) =>
      call(`${at("plans", id)}/items`, planItemPage, { query: { ...filter }, signal }),
    approve: (plan: string, body: z.infer<typeof approvalRequest>, key?: string) =>
      post(`${at("plans", plan)}/approvals`, planWire, body, key),
    startRun: (plan: string, body: z.infer<typeof runRequest>, key?: string) =>
      post(`${at("plans", plan)}/runs`, runWire, body, key),
    run: (id: string, signal?: AbortSignal) => call(at("runs", id), runWire, { signal }),
    runItems: (id: string, filter: Paging & { outcome?: string } = {}, signal?: AbortSignal) =>
      call(`${at("runs", id)}/items`, runItemPage, { query: { ...filter }, signal }),
    steerRun: (id: string, verb: "continue" | "pause" | "resume" | "abort", key?: string, reason?: string) =>
      post(`${at("runs", id)}/${verb}`, runWire, { reason }, key),
    reconcile: (incident: string, key?: string) =>
      post(`${at("incidents", incident)}/reconciliations`, reconciliationWire, {}, key),
    reconciliation: (id: string, signal?: AbortSignal) =>
      call(at("reconciliations", id), reconciliationWire, { signal }),
    drain: (path: string, body: z.infer<typeof drainRequest>, key?: string) =>
      post(`${at("paths", path)}/drain`, drainAnswer, body, key),
  };
}
