"use client";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useVirtualRows } from "../../kit/table/use-virtual-rows";
import { VirtualTable } from "../../kit/table/virtual-table";
import { divergenceColumns, pendingCell } from "./divergence-row";
import classes from "./divergences.module.css";
import { knownRows, pageRows, placeOf, windowRows } from "./page-window.model";
import { isSelected, rowName, type Selection } from "./selection.model";
import type { DivergenceList } from "./use-divergence-list";

const rowHeightPx = { wide: 44, narrow: 134 };

interface DivergenceTableProps {
  list: DivergenceList;
  selection: Selection;
  total: string | null;
  /** The scroll position of the rows, at the start and as it changes. */
  scrollTop: RefObject<number>;
  onSelect: (selection: Selection) => void;
}

/** The rows on screen, out of a list of any length. */
export function DivergenceTable({ list, selection, total, scrollTop, onSelect }: DivergenceTableProps) {
  const { window, rowAt, show } = list;
  const virtual = useVirtualRows({
    count: windowRows(window),
    heightsPx: rowHeightPx,
    overscan: 6,
    initialOffset: () => scrollTop.current,
  });
  const { areaRef, places, from, to, rowPx } = virtual;
  useSliding({ areaRef, scrollTop, rowPx }, { base: window.base, begun: list.begun });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked whenever the rows or what is known of them moved
  useEffect(() => {
    // The virtualizer learns of a slide only with the next scroll event; the area itself knows at once.
    const first = Math.floor((areaRef.current?.scrollTop ?? 0) / rowPx);
    show(first, first + Math.ceil((areaRef.current?.clientHeight ?? 0) / rowPx));
  }, [from, to, window]);

  const place = placeOf(window, from);
  const firstRow = place.page * pageRows + place.place;
  return (
    <VirtualTable
      label="Diverging keys"
      className={classes.area!}
      virtual={virtual}
      columns={divergenceColumns(selection, onSelect)}
      rows={places.map(rowAt)}
      rowId={(state, index) => (state.kind === "row" ? rowName(state.row) : `row ${from + index}`)}
      total={total === null ? null : Number(total)}
      attributesOf={(state, index) => ({
        "aria-rowindex": firstRow + index + 2,
        ...(state.kind === "row"
          ? { "data-selected": isSelected(selection, rowName(state.row)) }
          : { "data-state": state.kind === "loading" ? "loading" : "error" }),
      })}
      insteadOfCells={pendingCell}
    >
      <p className={classes.spoken} role="status">
        {knownRows(window) === 1 ? "1 row" : `${knownRows(window)} rows`} read
      </p>
    </VirtualTable>
  );
}

interface ScrolledArea {
  areaRef: RefObject<HTMLElement | null>;
  scrollTop: RefObject<number>;
  rowPx: number;
}

/** The start of a list: its window's first page, and the number of restarts of the list. */
interface ListStart {
  base: number;
  begun: number;
}

/** Keeps the rows on screen where they are when the pages above them come or go, and begins at the top with a list begun anew. */
function useSliding({ areaRef, scrollTop, rowPx }: ScrolledArea, { base, begun }: ListStart): void {
  const last = useRef({ base, begun });
  useLayoutEffect(() => {
    const area = areaRef.current;
    if (!area) return;
    area.scrollTop = scrollTop.current;
    const follow = () => {
      scrollTop.current = area.scrollTop;
    };
    area.addEventListener("scroll", follow, { passive: true });
    return () => area.removeEventListener("scroll", follow);
  }, [areaRef, scrollTop]);
  useLayoutEffect(() => {
    const slid = (base - last.current.base) * pageRows * rowPx;
    const anew = begun !== last.current.begun;
    last.current = { base, begun };
    if (!areaRef.current || (!anew && slid === 0)) return;
    // The area's present position is no use: a list that became shorter has pulled it up already.
    scrollTop.current = anew ? 0 : scrollTop.current - slid;
    areaRef.current.scrollTop = scrollTop.current;
  }, [areaRef, scrollTop, base, begun, rowPx]);
}
