"use client";
import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import type { Problem } from "../../../lib/api/common";
import { localProblem, ProblemError } from "../../../lib/http/problem-error";
import { useLive } from "../../kit/live/live";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { stalenessOf } from "../../kit/state/staleness";
import { useNow } from "../../kit/time/clock";

export interface LiveQueryOptions {
  /** The polling interval, by default one second; false reads once. */
  intervalMs?: number | false;
  enabled?: boolean;
}

/** Polls while the console is live, keeps the last good value through failures, and tells how stale the value is. */
export function useLiveQuery<T, K extends QueryKey>(
  options: UseQueryOptions<T, Error, T, K>,
  { intervalMs = 1_000, enabled = true }: LiveQueryOptions = {},
): LiveAnswer<T> {
  const { live } = useLive();
  useNow();
  const query = useQuery({ ...options, enabled, refetchInterval: live && enabled ? intervalMs : false });
  const retry = () => void query.refetch();
  const problem = query.error ? problemFrom(query.error) : null;
  if (query.data === undefined) {
    return problem ? { status: "error", problem, retry } : { status: "loading", retry };
  }
  const poll = { arrivedAt: query.dataUpdatedAt, failure: problem?.detail ?? null, live, intervalMs: intervalMs || 0 };
  // A value read once has no age beyond its own time of reading.
  const stale = intervalMs === false && !problem ? null : stalenessOf(poll, Date.now());
  return { status: "shown", value: query.data, stale, problem, retry };
}

/** Turns any error into a problem document, so that every view explains failures the same way. */
export function problemFrom(error: Error): Problem {
  return error instanceof ProblemError
    ? error.problem
    : localProblem(0, "browser-error", "This page failed", error.message);
}
