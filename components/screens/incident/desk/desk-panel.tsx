"use client";
import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { severity as severities } from "../../../../lib/api/lists";
import { SEVERITY_MEANINGS, type Severity } from "../../../../lib/domain/recovery/desk";
import { sentence } from "../../../kit/format";
import { Panel } from "../../../kit/state/panel";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { useMyName } from "../../../shared/me/use-me";
import { api } from "../../../shared/query/api";
import { CopyHandover } from "./copy-handover";
import { Notes } from "./notes";

/** How grave the incident is, who works on it, its notes, and the text that hands it over. */
export function DeskPanel({ incident }: { incident: IncidentWire }) {
  return (
    <Panel title="People and notes">
      <Stack gap="sm">
        <Group gap="lg" align="flex-start">
          <SeverityChoice incident={incident} />
          <Attendance incident={incident} />
          <CopyHandover id={incident.id} />
        </Group>
        <Notes incident={incident} />
      </Stack>
    </Panel>
  );
}

function SeverityChoice({ incident: { id, severity, status, scope } }: { incident: IncidentWire }) {
  const set = useCommand((chosen: Severity, commandKey) =>
    api.incident.setSeverity({ params: { id }, body: { severity: chosen } }, { commandKey }),
  );
  return (
    <div>
      <Permitted verb="incident.set-severity" paths={scope.paths}>
        <NativeSelect
          label="Severity"
          description={severity === null ? "Nobody has said." : SEVERITY_MEANINGS[severity]}
          value={severity ?? ""}
          disabled={status === "closed" || set.pending}
          onChange={(event) => {
            if (event.currentTarget.value !== "") set.give(event.currentTarget.value as Severity);
          }}
          data={[
            ...(severity === null ? [{ value: "", label: "not said" }] : []),
            ...severities.options.map((value) => ({ value, label: sentence(value).replace(/\.$/, "") })),
          ]}
        />
      </Permitted>
      <CommandOutcome command={set} doing="Keeping the severity" />
    </div>
  );
}

function Attendance({ incident: { id, people, status, scope } }: { incident: IncidentWire }) {
  const me = useMyName();
  const isOn = people.some(({ name }) => name === me);
  const attend = useCommand((on: boolean, commandKey) =>
    api.incident.attend({ params: { id }, body: { on } }, { commandKey }),
  );
  return (
    <div>
      <Text size="sm" fw={500}>
        Who is on it
      </Text>
      {people.length === 0 ? (
        <Text size="sm">Nobody.</Text>
      ) : (
        people.map(({ name, since }) => (
          <Text key={name} size="sm">
            {name}, <Time after="since" at={since} clockOnly />
          </Text>
        ))
      )}
      <Permitted verb="incident.attend" paths={scope.paths}>
        <Button
          mt={4}
          size="compact-sm"
          variant="default"
          disabled={status === "closed" || attend.pending}
          onClick={() => attend.give(!isOn)}
        >
          {isOn ? "I leave it to others" : "I am on it"}
        </Button>
      </Permitted>
      <CommandOutcome command={attend} doing="Keeping it" />
    </div>
  );
}
