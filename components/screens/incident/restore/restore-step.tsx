"use client";
import { Button, List, Stack } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import { CloseIncident } from "./close-incident";
import { Dependents } from "./dependents";
import { leavesStopped } from "./restore.model";
import { TruthWatch } from "./truth-watch";

/** Dependents come back in order, the paths reopen, the truth lag is watched, and the incident closes. */
export function RestoreStep({ incident }: { incident: IncidentWire }) {
  const { id, dependents, scope, observed, status } = incident;
  const restore = useCommand(
    (dependent: string | null, key, glass) =>
      api.incident.restore(
        { params: { id }, body: { ...(dependent !== null && { dependent }), ...glass } },
        { commandKey: key },
      ),
    { breakable: true },
  );
  const closed = status === "closed";
  const stopped = leavesStopped(incident);
  return (
    <Stack gap="md">
      <div>
        <Permitted verb="incident.restore" paths={scope.paths}>
          <Button
            disabled={closed}
            loading={restore.pending}
            onClick={() => restore.give(null)}
            aria-describedby="restore-will"
          >
            Restore and reopen
          </Button>
        </Permitted>
        <List size="sm" mt={6} id="restore-will">
          <List.Item>
            {dependents.length === 0
              ? "No dependent is held."
              : "Dependents come back one by one in their declared order, each verified before the next."}
          </List.Item>
          {observed.length < scope.paths.length && (
            <List.Item>
              {stopped
                ? "Then paths acknowledge writes as their contracts say again, and reads go to the caches first."
                : "Paths already acknowledge writes as their contracts say."}
            </List.Item>
          )}
          {observed.length > 0 && (
            <List.Item>
              Another system acknowledges the writes of {observed.join(", ")}. A pause of its queue that Trueup holds is
              lifted, and from then on its truth lag is watched.
            </List.Item>
          )}
        </List>
        <CommandOutcome command={restore} doing="Beginning to restore" />
      </div>
      <Dependents dependents={dependents} closed={closed} pending={restore.pending} onRestore={restore.give} />
      <TruthWatch paths={scope.paths} />
      <CloseIncident incident={incident} />
    </Stack>
  );
}
