import { Table } from "@mantine/core";
import type { ReactNode } from "react";

interface WideTableProps {
  label: string;
  /** Below this it scrolls sideways, in pixels. */
  minWidth: number;
  className?: string;
  children: ReactNode;
}

/** A table that scrolls by itself where there is too little room, and can be reached from the keyboard to do so. */
export function WideTable({ label, minWidth, className, children }: WideTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      type="native"
      className={className}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <Table aria-label={label}>{children}</Table>
    </Table.ScrollContainer>
  );
}
