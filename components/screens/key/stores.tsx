import { Text } from "@mantine/core";
import { Panel } from "../../kit/state/panel";
import type { Baseline, StoreColumn } from "./key.model";
import classes from "./key.module.css";
import { StoreCard } from "./store-card";

/** The stores side by side: each store's value, its differences, and its readers' value. */
export function Stores({ columns, baseline }: { columns: readonly StoreColumn[]; baseline: Baseline }) {
  return (
    <Panel title="Stores side by side">
      {baseline.note && (
        <Text size="sm" c="dimmed" mb="sm">
          {baseline.note}
        </Text>
      )}
      <div className={classes.stores}>
        {columns.map((column) => (
          <StoreCard key={column.id} column={column} baseline={baseline.store} />
        ))}
      </div>
    </Panel>
  );
}
