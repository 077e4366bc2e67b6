"use client";
import { Button, Group, Progress, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { DivergenceFilter } from "../../../lib/api/divergences";
import { formatCount } from "../../kit/format";
import classes from "./divergences.module.css";
import { type Export, useExport } from "./use-export";

/** Exports everything that matches the filter, with its progress. */
export function ExportButtons({ filter }: { filter: DivergenceFilter }) {
  const { current, start, cancel } = useExport(filter);
  const running = current?.state === "running";
  return (
    <Group gap={6} className={classes.export}>
      {current && <Progressing current={current} />}
      {running && (
        <Button size="compact-xs" variant="default" onClick={cancel}>
          Cancel
        </Button>
      )}
      {!running &&
        (["csv", "json"] as const).map((format) => (
          <Button
            key={format}
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={13} aria-hidden />}
            onClick={() => void start(format)}
          >
            {format.toUpperCase()}
          </Button>
        ))}
    </Group>
  );
}

function Progressing({ current: { state, rows, total, because } }: { current: Export }) {
  const share = total === null || total === "0" ? null : Math.min(100, (rows * 100) / Number(total));
  const words = {
    running: `${formatCount(rows)}${total === null ? "" : ` of ${formatCount(total)}`} rows`,
    done: `${formatCount(rows)} rows exported`,
    failed: `Nothing was saved: the export broke off after ${formatCount(rows)} rows. ${because ?? ""}`,
    cancelled: "Export cancelled",
  }[state];
  return (
    <>
      {state === "running" && (
        <Progress w={90} value={share ?? 100} animated={share === null} aria-label="Export" aria-valuetext={words} />
      )}
      <Text size="xs" component="span" c={state === "failed" ? "var(--state-bad)" : "dimmed"} role="status">
        {words}
      </Text>
    </>
  );
}
