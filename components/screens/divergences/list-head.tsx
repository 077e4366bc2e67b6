"use client";
import { Button, Text } from "@mantine/core";
import type { DivergenceFilter, DivergencePage } from "../../../lib/api/divergences";
import { formatCount } from "../../kit/format";
import { Time } from "../../kit/time/time";
import classes from "./divergences.module.css";
import { ExportButtons } from "./export-buttons";

interface ListHeadProps {
  page: DivergencePage;
  filter: DivergenceFilter;
  /** The time of the reading to which the rows on screen are held; null while the rows follow the newest reading. */
  heldSince: string | null;
  onRefresh: () => void;
}

/** The number of diverging keys, its read time, and the export of all keys. */
export function ListHead({ page, filter, heldSince, onRefresh }: ListHeadProps) {
  return (
    <div className={classes.listHead}>
      <div>
        <Text component="span" fw={600}>
          {countWords(page)}
        </Text>
        <Text component="span" size="xs" c="dimmed" ml={8}>
          as of <Time at={page.asOf} clockOnly />
        </Text>
        {heldSince !== null && (
          <Text component="span" size="xs" c="dimmed" ml={8}>
            · these rows are frozen while you read, as of <Time at={heldSince} clockOnly />{" "}
            <Button size="compact-xs" variant="subtle" onClick={onRefresh}>
              Show the newest
            </Button>
          </Text>
        )}
      </div>
      <ExportButtons filter={filter} />
    </div>
  );
}

function countWords({ total, items, next }: DivergencePage): string {
  const counted = total ?? (next === null ? items.length.toString() : null);
  if (counted === null) return `More than ${formatCount(items.length)} keys diverge`;
  return counted === "1" ? "1 key diverges" : `${formatCount(counted)} keys diverge`;
}
