import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { CatchUpRequest } from "../../../lib/api/catch-up";
import type { SavedFilter } from "../../../lib/api/saved";
import { serverNow } from "../../kit/time/clock";
import { api } from "./api";

export const pathsQuery = () =>
  queryOptions({ queryKey: ["paths"], queryFn: ({ signal }) => api.path.list({}, { signal }) });

export const pathQuery = (name: string) =>
  queryOptions({
    queryKey: ["path", name],
    queryFn: ({ signal }) => api.path.read({ params: { path: name } }, { signal }),
  });

/** A path with every mutation of its last batch that failed. */
export const failedBatchQuery = (name: string) =>
  queryOptions({
    queryKey: ["path", name, "failed batch"],
    queryFn: ({ signal }) => api.path.read({ params: { path: name }, query: { batch: "items" } }, { signal }),
  });

/** The last `spanMs` up to now, at `stepMs`. The range ends on a whole step, so that points do not wander between polls. */
export const seriesQuery = (name: string, spanMs: number, stepMs: number) =>
  queryOptions({
    queryKey: ["series", name, spanMs, stepMs],
    queryFn: ({ signal }) => {
      const to = Math.floor(serverNow() / stepMs) * stepMs;
      return api.path.series(
        { params: { path: name }, query: { ...rangeOf(to - spanMs, to), step: `${stepMs / 1_000}s` } },
        { signal },
      );
    },
  });

/** A fixed range of the past, which a shared link names. */
export const fixedSeriesQuery = (name: string, from: number, to: number, stepMs: number) =>
  queryOptions({
    queryKey: ["series", name, from, to, stepMs],
    queryFn: ({ signal }) =>
      api.path.series(
        { params: { path: name }, query: { ...rangeOf(from, to), step: `${stepMs / 1_000}s` } },
        { signal },
      ),
  });

export const keyQuery = (path: string, key: string) =>
  queryOptions({
    queryKey: ["key", path, key],
    queryFn: ({ signal }) => api.key.read({ params: { path, key } }, { signal }),
  });

export const keyMutationsQuery = (path: string, key: string) =>
  infiniteQueryOptions({
    queryKey: ["key-mutations", path, key],
    queryFn: ({ signal, pageParam }) =>
      api.key.mutations({ params: { path, key }, query: { cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const keysQuery = (path: string, prefix: string) =>
  queryOptions({
    queryKey: ["keys", path, prefix],
    queryFn: ({ signal }) => api.key.list({ params: { path }, query: { prefix, limit: 50 } }, { signal }),
    placeholderData: keepPreviousData,
  });

export const savedQuery = (filter: SavedFilter) =>
  queryOptions({ queryKey: ["saved", filter], queryFn: ({ signal }) => api.saved.ask({ query: filter }, { signal }) });

export const catchUpQuery = (request: CatchUpRequest) =>
  queryOptions({
    queryKey: ["catch-up", request],
    // The question travels with its answer: while the next answer is computed, the two on screen still belong together.
    queryFn: async ({ signal }) => ({ request, outcome: await api.catchUp.reckon({ body: request }, { signal }) }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const connectionsQuery = () =>
  queryOptions({ queryKey: ["connections"], queryFn: ({ signal }) => api.connection.list({}, { signal }) });

export const readyQuery = () =>
  queryOptions({ queryKey: ["ready"], queryFn: ({ signal }) => api.server.ready({}, { signal }) });

function rangeOf(from: number, to: number) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
