"use client";
import { openIncidentsQuery } from "../query/recovery-options";
import { useLiveQuery } from "../query/use-live-query";

const pollMs = 2_000;

/** The open incidents: one query, polled every two seconds, for the rail, the list and whatever else asks. */
export function useOpenIncidents() {
  return useLiveQuery(openIncidentsQuery(), { intervalMs: pollMs });
}
