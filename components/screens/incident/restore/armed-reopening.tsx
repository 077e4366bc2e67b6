"use client";
import { Alert, Button, Text } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { formatDuration, sentence } from "../../../kit/format";
import { Term } from "../../../kit/term/term";
import { Time } from "../../../kit/time/time";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";

interface ArmedProps {
  incident: IncidentWire;
  /** The smallest truth lag that a contract of the incident's paths tolerates, in milliseconds; null until it is known. */
  lagUnderMs: number | null;
}

/** Arms the reopening for the time when the truth lag stays low; while it is armed, what it waits for and its end. */
export function ArmedReopening({ incident, lagUnderMs }: ArmedProps) {
  return incident.armed === null ? (
    <Arm incident={incident} lagUnderMs={lagUnderMs} />
  ) : (
    <Armed incident={incident} armed={incident.armed} />
  );
}

function Arm({ incident: { id, status, scope }, lagUnderMs }: ArmedProps) {
  const [arming, setArming] = useState(false);
  const arm = useCommand(
    (reason: string, commandKey) =>
      api.incident.armReopening(
        { params: { id }, body: { reason, ...(lagUnderMs !== null && { lagUnderMs }) } },
        { commandKey },
      ),
    { onDone: () => setArming(false) },
  );
  if (status === "closed") return null;
  const words = `Reopen once lag stays under ${formatDuration(lagUnderMs ?? 30_000)}, then close`;
  return (
    <div>
      <Permitted verb="incident.arm-reopening" paths={scope.paths}>
        <Button
          variant="default"
          disabled={lagUnderMs === null}
          onClick={() => {
            arm.reset();
            setArming(true);
          }}
        >
          {words}…
        </Button>
      </Permitted>
      {arming && (
        <CommandDialog
          opened
          onClose={() => setArming(false)}
          title={`${words}?`}
          confirm="Arm it"
          doing="Arming the reopening"
          reason="required"
          command={arm}
          onConfirm={(reason) => arm.give(reason)}
        >
          <Text size="sm">
            The <Term word="steward" /> restores the dependents and reopens the paths once every gate is open and each
            path&apos;s truth lag has stayed low for 30 s. The incident closes when its last gate opens. Anybody who may
            restore these paths can end the wait.
          </Text>
        </CommandDialog>
      )}
    </div>
  );
}

function Armed({
  incident: { id, scope },
  armed: { by, at, reason, lagUnderMs, forMs, thenClose, waitsFor, calmSince },
}: {
  incident: IncidentWire;
  armed: NonNullable<IncidentWire["armed"]>;
}) {
  const [ending, setEnding] = useState(false);
  const disarm = useCommand(
    (because: string, commandKey) =>
      api.incident.disarmReopening({ params: { id }, body: { reason: because } }, { commandKey }),
    { onDone: () => setEnding(false) },
  );
  return (
    <Alert
      color="blue"
      title={`Armed: reopens once lag stays under ${formatDuration(lagUnderMs)} for ${formatDuration(forMs)}`}
    >
      <Text size="sm">
        {by} armed it <Time after="at" at={at} clockOnly />: <q>{reason}</q>{" "}
        {thenClose ? "The incident closes afterwards." : "The incident stays open afterwards."}
      </Text>
      <Text size="sm" role="status">
        {waitsFor === null ? "Not looked at yet." : sentence(`waits: ${waitsFor}`)}
        {calmSince !== null && (
          <>
            {" "}
            Low <Time after="since" at={calmSince} clockOnly />.
          </>
        )}
      </Text>
      <Permitted verb="incident.disarm-reopening" paths={scope.paths}>
        <Button
          size="compact-sm"
          variant="default"
          mt={4}
          onClick={() => {
            disarm.reset();
            setEnding(true);
          }}
        >
          Do not reopen by itself…
        </Button>
      </Permitted>
      {ending && (
        <CommandDialog
          opened
          onClose={() => setEnding(false)}
          title="End the armed reopening?"
          confirm="End it"
          doing="Ending the armed reopening"
          reason="required"
          command={disarm}
          onConfirm={(because) => disarm.give(because)}
        >
          <Text size="sm">The paths stay as they are, and the incident stays open until somebody restores it.</Text>
        </CommandDialog>
      )}
    </Alert>
  );
}
