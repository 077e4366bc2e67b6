"use client";
import { useEffect } from "react";
import { Empty } from "../../../kit/state/empty";
import { Failure } from "../../../kit/state/failure";
import { Loading } from "../../../kit/state/loading";
import { useVirtualRows } from "../../../kit/table/use-virtual-rows";
import { VirtualTable } from "../../../kit/table/virtual-table";
import { problemFrom } from "../../../shared/query/use-live-query";
import { ITEM_COLUMNS, type Item } from "./item-row";
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

const rowHeightPx = { wide: 54, narrow: 88 };

/** Items, each with its disposition or outcome and the reason. Only items on screen are drawn, and pages come by cursor. */
export function ItemTable({ label, rows, pages }: ItemTableProps) {
  if (rows === undefined) {
    return pages.error ? (
      <Failure problem={problemFrom(pages.error)} onRetry={() => pages.refetch()} />
    ) : (
      <Loading what="the items" lines={6} height={26} />
    );
  }
  if (rows.length === 0) return <Empty title="No item matches this filter" />;
  return <Rows label={label} rows={rows} pages={pages} />;
}

function Rows({ label, rows, pages }: ItemTableProps & { rows: readonly Item[] }) {
  const virtual = useVirtualRows({ count: rows.length, heightsPx: rowHeightPx, overscan: 8 });
  const { places, from, to } = virtual;
  const atEnd = to >= rows.length - 20;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = pages;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage && !error) fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  return (
    <>
      <VirtualTable
        label={label}
        className={classes.area!}
        virtual={virtual}
        columns={ITEM_COLUMNS}
        rows={places.map((place) => rows[place]!)}
        rowId={(_, index) => String(from + index)}
        total={hasNextPage ? null : rows.length}
        attributesOf={(_, index) => ({ "aria-rowindex": from + index + 2 })}
      />
      {error && <Failure problem={problemFrom(error)} onRetry={() => fetchNextPage()} />}
    </>
  );
}
