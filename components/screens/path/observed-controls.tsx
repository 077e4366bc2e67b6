"use client";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { PathDetail } from "../../../lib/api/paths";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Panel } from "../../kit/state/panel";
import { DrainDialog, type DrainTarget } from "../../shared/drain/drain-dialog";
import { Permitted } from "../../shared/me/permitted";
import { repairWords } from "./observed-controls.model";

/** The controls of another system's path: its whole queue can be paused where `repair` allows it. */
export function ObservedControls({ path }: { path: PathDetail }) {
  const [target, setTarget] = useState<DrainTarget | null>(null);
  const isPaused = path.control.drain === "paused";
  const mayPause = path.repair?.queue === true && path.stores.queue !== null;
  return (
    <Panel title="Controls" id="controls">
      <Stack gap="xs">
        <Text size="sm">Another system carries the writes. Its acknowledgments and its reads are its own.</Text>
        <Text size="sm">{repairWords(path.repair)}</Text>
        {path.stores.queue !== null && (
          <Group gap="sm">
            <b>Queue</b>
            <ToneChip tone={isPaused ? "warn" : "good"}>
              {isPaused ? "paused by Trueup" : "not paused by Trueup"}
            </ToneChip>
            <Permitted verb="drain.set" paths={[path.name]}>
              <Button
                variant="default"
                disabled={!mayPause}
                aria-describedby="control-queue"
                onClick={() => setTarget({ path: path.name, paused: !isPaused, isObserved: true })}
              >
                {isPaused ? "Resume the queue" : "Pause the queue"}
              </Button>
            </Permitted>
            <Text size="xs" c="dimmed" id="control-queue">
              {mayPause
                ? "The whole queue stops, and there is no fence: the pause is in force once no worker has a job."
                : "The path's `repair.queue` is off, so its queue is paused with that system's own tools."}
            </Text>
          </Group>
        )}
      </Stack>
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </Panel>
  );
}
