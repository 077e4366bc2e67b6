"use client";
import { Group, NativeSelect, SegmentedControl } from "@mantine/core";
import type { OverviewView, Sort } from "./overview.model";

const SORT_LABELS: Record<Sort, string> = {
  worst: "Worst first",
  lag: "Truth lag",
  outstanding: "Outstanding",
  name: "Name",
};

interface OverviewFiltersProps {
  sort: Sort;
  onlyNeeds: boolean;
  total: number;
  needing: number;
  onChange: (change: OverviewView) => void;
}

/** The filter and the order of rows; both live in the address. */
export function OverviewFilters({ sort, onlyNeeds, total, needing, onChange }: OverviewFiltersProps) {
  return (
    <Group gap="sm">
      <SegmentedControl
        size="xs"
        aria-label="Which paths are shown"
        value={onlyNeeds ? "needs-a-look" : "all"}
        onChange={(show) => onChange({ show: show === "needs-a-look" ? show : null })}
        data={[
          { value: "all", label: `All (${total})` },
          { value: "needs-a-look", label: `Needs a look (${needing})` },
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label="Order"
        value={sort}
        onChange={(event) => onChange({ sort: event.currentTarget.value as Sort })}
        data={Object.entries(SORT_LABELS).map(([value, label]) => ({ value, label }))}
      />
    </Group>
  );
}
