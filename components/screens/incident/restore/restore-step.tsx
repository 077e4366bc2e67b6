"use client";
import { Anchor, Button, Checkbox, Group, List, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { reportHref } from "../../../shared/links";
import { api } from "../../../shared/query/api";
import { Dependents } from "./dependents";
import { closeWaitsFor, leavesStopped } from "./restore.model";
import { TruthWatch } from "./truth-watch";

/** Dependents come back in order, the paths reopen, the truth lag is watched, and the incident closes. */
export function RestoreStep({ incident }: { incident: IncidentWire }) {
  const { id, dependents, scope, status } = incident;
  const [closing, setClosing] = useState(false);
  const restore = useCommand(
    (dependent: string | null, key, glass) =>
      api.incident.restore(
        { params: { id }, body: { ...(dependent !== null && { dependent }), ...glass } },
        { commandKey: key },
      ),
    { breakable: true },
  );
  const [reopens, setReopens] = useState(false);
  const close = useCommand(
    ({ reason, reopenPaths }: { reason: string; reopenPaths: boolean }, key, glass) =>
      api.incident.close(
        { params: { id }, body: { ...(reason && { reason }), ...(reopenPaths && { reopenPaths }), ...glass } },
        { commandKey: key },
      ),
    { breakable: true, onDone: () => setClosing(false) },
  );
  const closed = status === "closed";
  const waits = closeWaitsFor(incident);
  const stopped = leavesStopped(incident);
  return (
    <Stack gap="md">
      <div>
        <Button
          disabled={closed}
          loading={restore.pending}
          onClick={() => restore.give(null)}
          aria-describedby="restore-will"
        >
          Restore and reopen
        </Button>
        <List size="sm" mt={6} id="restore-will">
          <List.Item>
            {dependents.length === 0
              ? "No dependent is held."
              : "Dependents come back one by one in their declared order, each verified before the next."}
          </List.Item>
          <List.Item>
            {stopped
              ? "Then writes are acknowledged as the contracts say again, and reads go to the caches first."
              : "Writes are acknowledged as the contracts say already."}
          </List.Item>
        </List>
        <CommandOutcome command={restore} doing="Beginning to restore" />
      </div>
      <Dependents dependents={dependents} closed={closed} pending={restore.pending} onRestore={restore.give} />
      <TruthWatch paths={scope.paths} />
      <Group gap="md">
        <Button
          variant={waits === null ? "filled" : "default"}
          disabled={closed}
          onClick={() => {
            close.reset();
            setClosing(true);
          }}
        >
          Close the incident…
        </Button>
        <Text size="sm" c="dimmed">
          {closed ? "It is closed." : (waits ?? "Every gate is open.")}
        </Text>
        <Anchor component={Link} href={reportHref(id)} size="sm">
          The report
        </Anchor>
      </Group>
      {closing && (
        <CommandDialog
          opened
          onClose={() => setClosing(false)}
          title="Close the incident?"
          confirm="Close the incident"
          doing="Measuring every gate once more"
          reason="optional"
          command={close}
          onConfirm={(reason) => close.give({ reason, reopenPaths: stopped && reopens })}
        >
          <Text size="sm">
            Every gate is measured once more. Then nothing can be done in it any more, its rail goes from the screens,
            and its report stands. {waits}
          </Text>
          {stopped && (
            <Checkbox
              checked={reopens}
              onChange={(event) => setReopens(event.currentTarget.checked)}
              label="Reopen what it still has stopped. It is not closed while a path is stopped or its reads are forced to the origin."
            />
          )}
        </CommandDialog>
      )}
    </Stack>
  );
}
