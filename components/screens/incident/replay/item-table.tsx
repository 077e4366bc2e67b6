"use client";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useEffect, useLayoutEffect, useRef } from "react";
import { Empty } from "../../../kit/state/empty";
import { Failure } from "../../../kit/state/failure";
import { Loading } from "../../../kit/state/loading";
import { problemFrom } from "../../../shared/query/use-live-query";
import { type Item, ItemRow } from "./item-row";
import classes from "./item-table.module.css";

interface ItemTableProps {
  label: string;
  rows: readonly Item[] | undefined;
  pages: {
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
    refetch: () => unknown;
  };
}

const rowHeightPx = { wide: 38, narrow: 88 };

/** Items with what would happen, or happened, to each and why; only those on screen are drawn, and pages come by cursor. */
export function ItemTable({ label, rows, pages }: ItemTableProps) {
  if (rows === undefined) {
    return pages.error ? (
      <Failure problem={problemFrom(pages.error)} onRetry={() => pages.refetch()} />
    ) : (
      <Loading what="the items" lines={6} height={26} />
    );
  }
  if (rows.length === 0) return <Empty title="No item is like this" />;
  return <Rows label={label} rows={rows} pages={pages} />;
}

function Rows({ label, rows, pages }: ItemTableProps & { rows: readonly Item[] }) {
  const areaRef = useRef<HTMLElement>(null);
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: true });
  const rowPx = narrow ? rowHeightPx.narrow : rowHeightPx.wide;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => areaRef.current,
    estimateSize: () => rowPx,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until it is told that they changed
  useLayoutEffect(() => virtualizer.measure(), [rowPx]);
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  const atEnd = to >= rows.length - 20;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = pages;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage && !error) fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  return (
    <>
      <section
        className={classes.area}
        ref={areaRef}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable from the keyboard
        tabIndex={0}
        aria-label={label}
        style={{ "--row": `${rowPx}px`, "--rows": rows.length } as CSSProperties}
      >
        <table className={classes.table} aria-rowcount={hasNextPage ? -1 : rows.length}>
          <thead>
            <tr className={classes.headings}>
              {["Key", "Version", "Result", "Why"].map((heading) => (
                <th scope="col" key={heading}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody style={{ height: from * rowPx }} />
          <tbody>
            {items.map(({ index }) => (
              <ItemRow key={index} item={rows[index]!} place={index} />
            ))}
          </tbody>
          <tbody style={{ height: Math.max(0, rows.length - 1 - to) * rowPx }} />
        </table>
      </section>
      {error && <Failure problem={problemFrom(error)} onRetry={() => fetchNextPage()} />}
    </>
  );
}
