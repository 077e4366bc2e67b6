"use client";
import type { IncidentPage } from "../../../lib/api/incidents";
import { openIncidentsQuery } from "../query/recovery-options";
import { useLiveQuery } from "../query/use-live-query";

const pollMs = 2_000;

/** The open incidents: a query polled every two seconds, for the rail, the list and every other user. */
export function useOpenIncidents(initialData?: IncidentPage) {
  return useLiveQuery({ ...openIncidentsQuery(), initialData }, { intervalMs: pollMs });
}
