"use client";
import { Button, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import { pathsQuery } from "../../../shared/query/options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { ArmedReopening } from "./armed-reopening";
import { CloseIncident } from "./close-incident";
import { Dependents } from "./dependents";
import { comesBack, latePaths, leavesStopped } from "./restore.model";
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
  const [asking, setAsking] = useState(false);
  const lags = useLiveQuery(pathsQuery());
  const mine = lags.status === "shown" ? lags.value.items.filter(({ name }) => scope.paths.includes(name)) : [];
  const late = latePaths(mine);
  const tolerated = mine.length === 0 ? null : Math.min(...mine.map(({ contract }) => contract.maxTruthLagMs));
  const closed = status === "closed";
  const stopped = leavesStopped(incident);
  return (
    <Stack gap="md">
      <div>
        <Permitted verb="incident.restore" paths={scope.paths}>
          <Button
            variant="default"
            disabled={closed}
            loading={restore.pending}
            onClick={() => (late.length === 0 ? restore.give(null) : setAsking(true))}
            aria-describedby="restore-will"
          >
            Restore and reopen
          </Button>
        </Permitted>
        <List size="sm" mt={6} id="restore-will">
          <List.Item>{comesBack(dependents)}</List.Item>
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
      {asking && (
        <CommandDialog
          opened
          onClose={() => setAsking(false)}
          title="Reopen although it is late?"
          confirm="Reopen although it is late"
          doing="Beginning to restore"
          reason="none"
          color="red.9"
          figures={[{ name: "late", value: late.map(({ title }) => title).join(", ") }]}
          command={restore}
          onConfirm={() => {
            setAsking(false);
            restore.give(null);
          }}
        >
          <List size="sm">
            {late.map(({ title, words }) => (
              <List.Item key={title}>{words}</List.Item>
            ))}
          </List>
          <Text size="sm">
            The dependents would work with older truth than the contracts of these paths promise. This button reopens
            the paths now. To reopen them once they have caught up, close this dialog and arm the reopening.
          </Text>
        </CommandDialog>
      )}
      <ArmedReopening incident={incident} lagUnderMs={tolerated} />
      <Dependents dependents={dependents} closed={closed} pending={restore.pending} onRestore={restore.give} />
      <TruthWatch paths={scope.paths} />
      <CloseIncident incident={incident} />
    </Stack>
  );
}
