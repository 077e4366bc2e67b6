"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Problem } from "../../../lib/api/common";
import type { MutationWire } from "../../../lib/api/mutations";
import { useLive } from "../../kit/live/live";
import { type Staleness, stalenessOf } from "../../kit/state/staleness";
import { useNow } from "../../kit/time/clock";
import { keyMutationsQuery } from "../../shared/query/options";
import { problemFrom } from "../../shared/query/use-live-query";
import { historyIntervalMs, joinHistory } from "./timeline.model";

/** A key's history, as far back as requested. */
export interface History {
  /** Undefined until the first page arrives. */
  mutations: MutationWire[] | undefined;
  problem: Problem | null;
  stale: Staleness | null;
  /** Reads the page before the oldest; null when there is none. */
  loadOlder: (() => void) | null;
  loadingOlder: boolean;
  retry: () => void;
}

/** Polls the history of a key, newest first, and goes further back on request. */
export function useHistory(path: string, keyName: string): History {
  const { live } = useLive();
  useNow();
  const query = useInfiniteQuery({
    ...keyMutationsQuery(path, keyName),
    refetchInterval: ({ state }) => (live ? historyIntervalMs(state.data?.pages.length ?? 1) : false),
  });
  const problem = query.error ? problemFrom(query.error) : null;
  const intervalMs = historyIntervalMs(query.data?.pages.length ?? 1);
  const poll = { arrivedAt: query.dataUpdatedAt, failure: problem?.detail ?? null, live, intervalMs };
  return {
    mutations: query.data && joinHistory(query.data.pages),
    problem,
    stale: query.data ? stalenessOf(poll, Date.now()) : null,
    loadOlder: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loadingOlder: query.isFetchingNextPage,
    retry: () => void query.refetch(),
  };
}
