import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./api";

/** What every query of the recovery sequence begins with: a command that took effect has them all read anew. */
export const recoveryQueries = ["recovery"] as const;

const itemsPageRows = 200;

export const openIncidentsQuery = () =>
  queryOptions({
    queryKey: [...recoveryQueries, "open-incidents"],
    queryFn: ({ signal }) => api.incidents({ status: "open", limit: 100 }, signal),
  });

export const closedIncidentsQuery = () =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "closed-incidents"],
    queryFn: ({ signal, pageParam }) => api.incidents({ status: "closed", limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "incident", id],
    queryFn: ({ signal }) => api.incident(id, signal),
  });

export const authorityPreviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "authority-preview", id],
    queryFn: ({ signal }) => api.authorityPreview(id, signal),
  });

export const planQuery = (id: string) =>
  queryOptions({ queryKey: [...recoveryQueries, "plan", id], queryFn: ({ signal }) => api.plan(id, signal) });

export const planItemsQuery = (id: string, disposition: string | null) =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "plan-items", id, disposition],
    queryFn: ({ signal, pageParam }) =>
      api.planItems(id, { disposition: disposition ?? undefined, limit: itemsPageRows, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const runQuery = (id: string) =>
  queryOptions({ queryKey: [...recoveryQueries, "run", id], queryFn: ({ signal }) => api.run(id, signal) });

export const runItemsQuery = (id: string, outcome: string | null) =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "run-items", id, outcome],
    queryFn: ({ signal, pageParam }) =>
      api.runItems(id, { outcome: outcome ?? undefined, limit: itemsPageRows, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "reconciliation", id],
    queryFn: ({ signal }) => api.reconciliation(id, signal),
  });

export const reportQuery = (id: string) =>
  queryOptions({ queryKey: [...recoveryQueries, "report", id], queryFn: ({ signal }) => api.report(id, signal) });
