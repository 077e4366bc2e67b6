"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import type { AuditFilterInput, AuditRowWire } from "../../../lib/api/audit";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { auditQuery } from "../../shared/query/audit-options";
import { problemFrom } from "../../shared/query/use-live-query";

export interface AuditRows {
  rows: AuditRowWire[];
  hasMore: boolean;
  /** Tells the list that its last row came into sight. */
  more: () => void;
  /** Reads the list anew from its newest row. */
  refresh: () => void;
  readAt: number;
}

/** The rows that match a filter: the newest first, older ones as they come into sight. */
export function useAuditRows(filter: AuditFilterInput): LiveAnswer<AuditRows> {
  const options = auditQuery(filter);
  const client = useQueryClient();
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage, dataUpdatedAt } = useInfiniteQuery({
    ...options,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const retry = () => void refetch();
  const problem = error ? problemFrom(error) : null;
  if (data === undefined) return problem ? { status: "error", problem, retry } : { status: "loading", retry };
  const value: AuditRows = {
    rows: data.pages.flatMap(({ items }) => items),
    hasMore: hasNextPage,
    more: () => void (hasNextPage && !isFetching && fetchNextPage()),
    refresh: () => void client.resetQueries({ queryKey: options.queryKey }),
    readAt: dataUpdatedAt,
  };
  return { status: "shown", value, stale: null, problem, retry };
}
