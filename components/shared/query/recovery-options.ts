import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Disposition } from "../../../lib/domain/plan/disposition";
import type { Outcome } from "../../../lib/domain/run/outcomes";
import type { FindingKind as Finding } from "../../../lib/domain/verdict/findings";
import { api } from "./api";

/** The first member of every recovery query's key: a command that took effect has all of them read again. */
export const recoveryQueries = ["recovery"] as const;

const itemsPageRows = 200;

export const openIncidentsQuery = () =>
  queryOptions({
    queryKey: [...recoveryQueries, "open-incidents"],
    queryFn: ({ signal }) => api.incident.list({ query: { status: "open", kind: "incident", limit: 100 } }, { signal }),
  });

export const closedIncidentsQuery = () =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "closed-incidents"],
    queryFn: ({ signal, pageParam }) =>
      api.incident.list({ query: { status: "closed", kind: "incident", limit: 50, cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const repairsQuery = () =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "repairs"],
    queryFn: ({ signal, pageParam }) =>
      api.incident.list({ query: { kind: "repair", limit: 25, cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "incident", id],
    queryFn: ({ signal }) => api.incident.read({ params: { id } }, { signal }),
  });

export const nextStepQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "next-step", id],
    queryFn: ({ signal }) => api.incident.next({ params: { id } }, { signal }),
  });

/** The consequences for an incident's scope, or for the part of it that is named. */
export const authorityPreviewQuery = (id: string, part: { finding?: Finding; prefix?: string; region?: string } = {}) =>
  queryOptions({
    queryKey: [...recoveryQueries, "authority-preview", id, part],
    queryFn: ({ signal }) => api.authority.preview({ params: { id }, query: part }, { signal }),
  });

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "plan", id],
    queryFn: ({ signal }) => api.plan.read({ params: { id } }, { signal }),
  });

export const planItemsQuery = (id: string, disposition: Disposition | null) =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "plan-items", id, disposition],
    queryFn: ({ signal, pageParam }) =>
      api.plan.items({ params: { id }, query: { disposition, limit: itemsPageRows, cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "run", id],
    queryFn: ({ signal }) => api.run.read({ params: { id } }, { signal }),
  });

export const runItemsQuery = (id: string, outcome: Outcome | null) =>
  infiniteQueryOptions({
    queryKey: [...recoveryQueries, "run-items", id, outcome],
    queryFn: ({ signal, pageParam }) =>
      api.run.items({ params: { id }, query: { outcome, limit: itemsPageRows, cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "reconciliation", id],
    queryFn: ({ signal }) => api.reconciliation.read({ params: { id } }, { signal }),
  });

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: [...recoveryQueries, "report", id],
    queryFn: ({ signal }) => api.report.read({ params: { id } }, { signal }),
  });
