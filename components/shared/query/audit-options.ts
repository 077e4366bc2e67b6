import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AuditFilterInput } from "../../../lib/api/audit";
import type { AuditStream } from "../../../lib/domain/audit/streams";
import { api } from "./api";

const pageRows = 200;

export const auditQuery = (filter: AuditFilterInput) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ signal, pageParam }) =>
      api.audit.list({ query: { ...filter, limit: pageRows, cursor: pageParam ?? undefined } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const auditRowQuery = (stream: AuditStream, number: string) =>
  queryOptions({
    queryKey: ["audit-row", stream, number],
    queryFn: ({ signal }) => api.audit.read({ params: { number }, query: { stream } }, { signal }),
  });

export const checkpointsQuery = () =>
  queryOptions({
    queryKey: ["audit-checkpoints"],
    queryFn: ({ signal }) => api.audit.checkpoints({ query: { stream: "changes", limit: 1 } }, { signal }),
  });

/** Reads the whole audit again; asked for by a person. */
export const verifyQuery = () =>
  queryOptions({ queryKey: ["audit-verify"], queryFn: ({ signal }) => api.audit.verify({ query: {} }, { signal }) });
