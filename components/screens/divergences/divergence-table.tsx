"use client";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { DivergenceRow } from "./divergence-row";
import classes from "./divergences.module.css";
import { knownRows, pageRows, placeOf, windowRows } from "./page-window.model";
import { isSelected, rowName, type Selection, toggle } from "./selection.model";
import type { DivergenceList } from "./use-divergence-list";

const rowHeightPx = { wide: 44, narrow: 134 };

interface DivergenceTableProps {
  list: DivergenceList;
  selection: Selection;
  total: string | null;
  /** How far the rows are scrolled: where to begin, and kept up with. */
  scrollTop: RefObject<number>;
  onSelect: (selection: Selection) => void;
}

/** The rows that are on screen, out of however many there are. */
export function DivergenceTable({ list, selection, total, scrollTop, onSelect }: DivergenceTableProps) {
  const { window, rowAt, show } = list;
  const areaRef = useRef<HTMLElement>(null);
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: true });
  const rowPx = narrow ? rowHeightPx.narrow : rowHeightPx.wide;
  const virtualizer = useVirtualizer({
    count: windowRows(window),
    getScrollElement: () => areaRef.current,
    estimateSize: () => rowPx,
    initialOffset: () => scrollTop.current,
    overscan: 6,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until it is told that they changed
  useLayoutEffect(() => virtualizer.measure(), [rowPx]);
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  useSliding(areaRef, scrollTop, window.base, list.begun, rowPx);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked whenever the rows or what is known of them moved
  useEffect(() => {
    // The virtualizer learns of a slide only with the next scroll event; the area itself knows at once.
    const first = Math.floor((areaRef.current?.scrollTop ?? 0) / rowPx);
    show(first, first + Math.ceil((areaRef.current?.clientHeight ?? 0) / rowPx));
  }, [from, to, window]);

  const place = placeOf(window, from);
  const firstRow = place.page * pageRows + place.place;
  return (
    <section
      className={classes.area}
      ref={areaRef}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable from the keyboard
      tabIndex={0}
      aria-label="Diverging keys"
      style={{ "--row": `${rowPx}px` } as CSSProperties}
    >
      <table className={classes.table} aria-rowcount={total === null ? -1 : Number(total)}>
        <thead>
          <tr className={classes.headings}>
            <th scope="col">
              <span className={classes.spoken}>Selected</span>
            </th>
            {["Path", "Key", "Ladder", "Findings", "Since", "Outstanding"].map((heading) => (
              <th scope="col" key={heading}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: from * rowPx }} />
        <tbody>
          {items.map(({ index }) => {
            const state = rowAt(index);
            const name = state.kind === "row" ? rowName(state.row) : null;
            return (
              <DivergenceRow
                key={name ?? `row ${index}`}
                place={firstRow + index - from}
                state={state}
                selected={name !== null && isSelected(selection, name)}
                onToggle={() => name !== null && onSelect(toggle(selection, name))}
              />
            );
          })}
        </tbody>
        <tbody style={{ height: Math.max(0, windowRows(window) - 1 - to) * rowPx }} />
      </table>
      <p className={classes.spoken} role="status">
        {knownRows(window)} rows read
      </p>
    </section>
  );
}

/** Keeps the rows on screen where they are when the pages above them come or go, and begins at the top with a list begun anew. */
function useSliding(
  areaRef: RefObject<HTMLElement | null>,
  scrollTop: RefObject<number>,
  base: number,
  begun: number,
  rowPx: number,
): void {
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
    // Not from where the area stands now: a list that became shorter has pulled it up already.
    scrollTop.current = anew ? 0 : scrollTop.current - slid;
    areaRef.current.scrollTop = scrollTop.current;
  }, [areaRef, scrollTop, base, begun, rowPx]);
}
