"use client";
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { Term } from "../../../kit/term/term";
import { Time } from "../../../kit/time/time";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";

/** The horizon of the incident, and the button that moves it to now. */
export function Horizon({ incident: { id, horizon, status, scope } }: { incident: IncidentWire }) {
  const [moving, setMoving] = useState(false);
  const move = useCommand(
    (reason: string, commandKey) => api.incident.moveHorizon({ params: { id }, body: { reason } }, { commandKey }),
    { onDone: () => setMoving(false) },
  );
  return (
    <>
      accepted before the <Term word="horizon" />, <Time at={horizon} clockOnly />
      {status === "open" && (
        <>
          {" "}
          <Permitted verb="incident.move-horizon" paths={scope.paths}>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => {
                move.reset();
                setMoving(true);
              }}
            >
              Move the horizon…
            </Button>
          </Permitted>
        </>
      )}
      {moving && (
        <CommandDialog
          opened
          onClose={() => setMoving(false)}
          title="Move the horizon to now?"
          confirm="Move it to now"
          doing="Waiting until the writes under way are in the ledger"
          reason="required"
          command={move}
          onConfirm={(reason) => move.give(reason)}
        >
          <Text size="sm">
            Writes accepted until now become this incident&apos;s to repair. Its gates wait for them too. A plan that is
            frozen keeps its list.
          </Text>
        </CommandDialog>
      )}
    </>
  );
}
