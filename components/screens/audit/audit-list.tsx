"use client";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { AuditFilterInput } from "../../../lib/api/audit";
import { formatCount } from "../../kit/format";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Loading } from "../../kit/state/loading";
import { useVirtualRows } from "../../kit/table/use-virtual-rows";
import { VirtualTable } from "../../kit/table/virtual-table";
import { Time } from "../../kit/time/time";
import classes from "./audit.module.css";
import { auditColumns } from "./audit-columns";
import { type AuditRows, useAuditRows } from "./use-audit-rows";

const rowHeightPx = { wide: 44, narrow: 142 };
/** Older rows are asked for when so few are left below the screen. */
const aheadRows = 40;

/** The rows of one filter. */
export function AuditList({ filter, filtered }: { filter: AuditFilterInput; filtered: boolean }) {
  return (
    <LiveView
      answer={useAuditRows(filter)}
      what="the audit"
      loading={<Loading what="the audit" lines={12} height={34} />}
    >
      {(list) => (
        <Stack gap="sm">
          <Group justify="space-between" gap="sm">
            <Text size="xs" c="dimmed" role="status">
              {list.rows.length === 1 ? "1 row" : `${formatCount(list.rows.length.toString())} rows`} read
              {list.hasMore ? ", older ones as you scroll" : ""}, as of <Time at={list.readAt} clockOnly />
            </Text>
            <Button variant="default" size="compact-xs" onClick={list.refresh}>
              Read anew
            </Button>
          </Group>
          {list.rows.length === 0 ? <Nothing filtered={filtered} /> : <Rows list={list} />}
        </Stack>
      )}
    </LiveView>
  );
}

const Nothing = ({ filtered }: { filtered: boolean }) => (
  <Empty title={filtered ? "No row matches this filter" : "The audit has no row in this stream"}>
    {filtered
      ? "Take a part of the filter out to see more."
      : "A row is written with each change, in the change's own transaction."}
  </Empty>
);

function Rows({ list: { rows, hasMore, more } }: { list: AuditRows }) {
  const virtual = useVirtualRows({ count: rows.length, heightsPx: rowHeightPx, overscan: 8 });
  const near = virtual.to + aheadRows >= rows.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked whenever the rows on screen or those read have moved
  useEffect(() => {
    if (near) more();
  }, [near, rows.length]);
  return (
    <VirtualTable
      label="Rows of the audit"
      className={classes.area!}
      virtual={virtual}
      columns={auditColumns}
      rows={virtual.places.flatMap((place) => rows[place] ?? [])}
      rowId={({ stream, number }) => `${stream} ${number}`}
      total={hasMore ? null : rows.length}
      attributesOf={(_, index) => ({ "aria-rowindex": virtual.from + index + 2 })}
    />
  );
}
