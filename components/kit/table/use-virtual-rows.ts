"use client";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef } from "react";

export interface VirtualRows {
  areaRef: RefObject<HTMLElement | null>;
  /** The rows that are drawn, by their places. */
  places: readonly number[];
  from: number;
  to: number;
  rowPx: number;
  count: number;
}

interface VirtualRowsOptions {
  count: number;
  /** A row's height where there is room for columns, and where a row is a card. */
  heightsPx: { wide: number; narrow: number };
  overscan: number;
  initialOffset?: () => number;
}

/** Returns the drawn rows of a scrolled area of any length. */
export function useVirtualRows({ count, heightsPx, overscan, initialOffset }: VirtualRowsOptions): VirtualRows {
  const areaRef = useRef<HTMLElement>(null);
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: true });
  const rowPx = narrow ? heightsPx.narrow : heightsPx.wide;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => areaRef.current,
    estimateSize: () => rowPx,
    initialOffset,
    overscan,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until it is told that they changed
  useLayoutEffect(() => virtualizer.measure(), [rowPx]);
  const places = virtualizer.getVirtualItems().map(({ index }) => index);
  return { areaRef, places, from: places[0] ?? 0, to: places.at(-1) ?? 0, rowPx, count };
}
