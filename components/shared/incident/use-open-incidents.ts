"use client";
import type { IncidentPage } from "../../../lib/api/incidents";
import { openIncidentsQuery } from "../query/recovery-options";
import { useLiveQuery } from "../query/use-live-query";

const pollMs = 2_000;

/** The open incidents: one query, polled every two seconds, for the rail, the list and whatever else asks. */
export function useOpenIncidents(initialData?: IncidentPage) {
  return useLiveQuery({ ...openIncidentsQuery(), initialData }, { intervalMs: pollMs });
}
