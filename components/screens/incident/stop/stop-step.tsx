"use client";
import { Button, Group, List, Text } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { Term } from "../../../kit/term/term";
import { Time } from "../../../kit/time/time";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { usePathNames } from "../../../shared/path/path-names";
import { api } from "../../../shared/query/api";
import { MODES, type ModeWords, settingOf } from "./acknowledge.model";
import { noneHeldWords } from "./held.model";
import { Producers } from "./producers";

/** The acknowledgment switch, the producers with their epochs, and the dependents that are held. */
export function StopStep({ incident }: { incident: IncidentWire }) {
  const { id, acknowledgments, producers, status } = incident;
  const [chosen, setChosen] = useState<ModeWords | null>(null);
  const setting = settingOf(acknowledgments);
  const change = useCommand(
    ({ mode, reason }: { mode: ModeWords["mode"]; reason: string }, key, glass) =>
      api.incident.setAcknowledgments(
        { params: { id }, body: { mode, ...(reason && { reason }), ...glass } },
        { commandKey: key },
      ),
    { breakable: true, onDone: () => setChosen(null) },
  );
  return (
    <>
      {acknowledgments.length > 0 && (
        <div>
          <Text size="sm" mb={6}>
            Choose when callers are told of success. Each choice here asks once more, with its effect.
          </Text>
          <Group gap="xs" role="group" aria-label="Acknowledgments">
            {MODES.map((each) => (
              <Permitted key={each.mode} verb="incident.set-acknowledgments" paths={incident.scope.paths}>
                <Button
                  variant={each.mode === setting ? "filled" : "default"}
                  aria-pressed={each.mode === setting}
                  disabled={status === "closed"}
                  onClick={() => {
                    change.reset();
                    setChosen(each);
                  }}
                >
                  {each.word}
                </Button>
              </Permitted>
            ))}
          </Group>
          <List size="sm" mt="xs" listStyleType="none">
            {acknowledgments.map(({ path, mode, epoch, changedAt }) => (
              <List.Item key={path}>
                <b>{path}</b>: {MODES.find((each) => each.mode === mode)?.word.toLowerCase() ?? mode},{" "}
                <Term word="epoch" /> {epoch}
                {changedAt !== null && (
                  <>
                    , <Time after="since" at={changedAt} clockOnly />
                  </>
                )}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <Elsewhere paths={incident.observed} isAll={acknowledgments.length === 0} />
      {acknowledgments.length > 0 && <Producers producers={producers} />}
      <Held incident={incident} />
      {chosen && (
        <CommandDialog
          opened
          onClose={() => setChosen(null)}
          title={`${chosen.action}?`}
          confirm={chosen.action}
          doing="Changing the epoch of each path"
          reason="optional"
          color={chosen.mode === "closed" ? "red.9" : undefined}
          command={change}
          onConfirm={(reason) => change.give({ mode: chosen.mode, reason })}
        >
          <Text size="sm">On {acknowledgments.map(({ path }) => path).join(", ")}:</Text>
          <List size="sm">
            {chosen.will.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </CommandDialog>
      )}
    </>
  );
}

/** The scope's paths whose writes another system acknowledges, and what stops them. */
function Elsewhere({ paths, isAll }: { paths: readonly string[]; isAll: boolean }) {
  if (paths.length === 0) return null;
  return (
    <Text size="sm">
      Another system acknowledges the writes of <b>{paths.join(", ")}</b>, and Trueup cannot stop it
      {isAll ? ", so this step waits for nothing" : "; the switch above leaves these paths as they are"}. Where new
      writes would do harm, pause that system's queue or stop its producers.
    </Text>
  );
}

/** The dependents that are held back. */
function Held({ incident }: { incident: IncidentWire }) {
  const known = usePathNames();
  const held = incident.dependents.filter(({ state }) => state !== "restored");
  return (
    <div>
      <Text fw={600}>Dependents</Text>
      {held.length === 0 && (
        <Text size="sm" c="dimmed">
          {noneHeldWords(incident, known)}
        </Text>
      )}
      <Group gap={6}>
        {held.map(({ path, name, state, because }) => (
          <ToneChip key={`${path} ${name}`} tone={state === "failed" ? "bad" : "moving"} meaning={because ?? path}>
            {`${name}: ${state}`}
          </ToneChip>
        ))}
      </Group>
    </div>
  );
}
