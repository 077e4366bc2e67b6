"use client";
import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { Divergence, DivergenceFilter, DivergencePage } from "../../../lib/api/divergences";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { api } from "../../shared/query/api";
import { useLiveQuery } from "../../shared/query/use-live-query";
import type { ListPlace } from "./list-memory";
import {
  firstWindow,
  learnPage,
  type PageWindow,
  pageRows,
  pagesFor,
  placeOf,
  renewFirst,
  slide,
} from "./page-window.model";

/** The time for which a page out of sight is kept. Its cursor stays, and the page is read again when needed. */
const keptMs = 20_000;
const pollMs = 2_000;
const firstRows = { from: 0, to: 40 };

/** The content of a row of the list. */
export type RowState = { kind: "row"; row: Divergence } | { kind: "loading" } | { kind: "failed"; retry: () => void };

interface RowRange {
  from: number;
  to: number;
}

export interface DivergenceList {
  /** The newest reading of the list's first page, with counts and total. */
  head: LiveAnswer<DivergencePage>;
  window: PageWindow;
  /** The reading of the first page that the rows come from, and the rows on screen. */
  first: DivergencePage | null;
  rows: RowRange;
  rowAt: (row: number) => RowState;
  /** Tells the list which rows are on screen. */
  show: (from: number, to: number) => void;
  /** The time of the reading that the first page on screen shows; null while the page follows the newest reading. */
  heldSince: string | null;
  /** Begins the list anew with the newest reading. */
  refresh: () => void;
  /** The number of restarts of the list. */
  begun: number;
}

/** Reads the divergences that match a filter: the first page repeatedly, the others as they come into sight. */
export function useDivergenceList(
  filter: DivergenceFilter,
  place: ListPlace | null,
  initialData?: DivergencePage,
): DivergenceList {
  const head = useLiveQuery(
    {
      queryKey: ["divergences", filter, "head"],
      queryFn: ({ signal }) => api.divergence.list({ query: { ...filter, limit: pageRows } }, { signal }),
      initialData,
    },
    { intervalMs: pollMs },
  );
  const newest = head.status === "shown" ? head.value : null;
  const [first, setFirst] = useState<DivergencePage | null>(place?.first ?? null);
  const [window, setWindow] = useState(place?.window ?? firstWindow);
  const [rows, setRows] = useState(place?.rows ?? firstRows);
  const [begun, setBegun] = useState(0);
  const atTop = window.base === 0 && rows.from < pageRows / 2;

  const restart = useCallback((page: DivergencePage) => {
    setFirst(page);
    setWindow((known) => renewFirst(known, page.next, page.items.length));
  }, []);
  useEffect(() => {
    if (newest && (atTop || first === null)) restart(newest);
  }, [newest, atTop, first, restart]);

  const laterPage = useLaterPages(filter, window, rows);
  const lastKnown = window.cursors.length - 1;
  const lastRead = laterPage(lastKnown)?.data;
  useEffect(() => {
    if (lastRead) setWindow((known) => learnPage(known, lastKnown, lastRead.next, lastRead.items.length));
  }, [lastRead, lastKnown]);

  const rowAt = (row: number): RowState => {
    const { page, place } = placeOf(window, row);
    const query = page === 0 ? undefined : laterPage(page);
    const item = (page === 0 ? first : query?.data)?.items[place];
    if (item) return { kind: "row", row: item };
    return query?.isError ? { kind: "failed", retry: () => void query.refetch() } : { kind: "loading" };
  };
  const show = (from: number, to: number) => {
    const slid = slide(window, from, to);
    if (slid) setWindow(slid.window);
    const moved = slid?.byRows ?? 0;
    setRows((was) =>
      was.from === from - moved && was.to === to - moved ? was : { from: from - moved, to: to - moved },
    );
  };
  const refresh = () => {
    if (!newest) return;
    setFirst(newest);
    setWindow(learnPage(firstWindow, 0, newest.next, newest.items.length));
    setRows(firstRows);
    setBegun((times) => times + 1);
  };
  return {
    head,
    window,
    first,
    rows,
    rowAt,
    show,
    heldSince: !atTop && first && first !== newest ? first.asOf : null,
    refresh,
    begun,
  };
}

/** Reads the later pages that hold the rows on screen, and finds the reading of each page. */
function useLaterPages(filter: DivergenceFilter, window: PageWindow, rows: RowRange) {
  const pages = pagesFor(window, rows.from, rows.to).filter((page) => page > 0);
  const queries = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["divergences", filter, "page", window.cursors[page]],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.divergence.list(
          { query: { ...filter, limit: pageRows, cursor: window.cursors[page] ?? null } },
          { signal },
        ),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: keptMs,
    })),
  });
  return (page: number) => queries[pages.indexOf(page)];
}
