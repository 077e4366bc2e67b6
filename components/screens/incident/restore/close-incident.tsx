"use client";
import { Anchor, Button, Checkbox, Group, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { reportHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import { closeWaitsFor, leavesStopped } from "./restore.model";

/** The command that closes an incident, the conditions that it still waits for, and the link to its report. */
export function CloseIncident({ incident }: { incident: IncidentWire }) {
  const { id, status } = incident;
  const [closing, setClosing] = useState(false);
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
    <>
      <Group gap="md">
        <Permitted verb="incident.close" paths={incident.scope.paths}>
          <Button
            variant="default"
            disabled={closed}
            onClick={() => {
              close.reset();
              setClosing(true);
            }}
          >
            Close the incident…
          </Button>
        </Permitted>
        <Text size="sm" c="dimmed">
          {closed ? "The incident is closed." : (waits ?? "Every step has passed.")}
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
              label="Reopen the paths that this incident still holds stopped. The incident stays open while a path is stopped or reads are forced to the origin."
            />
          )}
        </CommandDialog>
      )}
    </>
  );
}
