"use client";
import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import type { IncidentRequest } from "../../../../lib/api/incidents";
import { Form } from "../../../kit/forms/form";
import { ReasonField } from "../../../kit/forms/reason-field";
import { Panel } from "../../../kit/state/panel";
import { useNow } from "../../../kit/time/clock";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { handedKeys } from "../../../shared/incident/handed-keys";
import { incidentHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { usePathNames } from "../../../shared/path/path-names";
import { api } from "../../../shared/query/api";
import { type Draft, draftFrom, missingIn, notesFrom, requestOf, stopsUnsaved } from "./draft.model";
import { ScopeFields } from "./scope-fields";

/** The form that opens an incident, filled in from the screen that led to it. */
export function OpenIncident() {
  const inBrowser = useNow() !== null;
  return (
    <Stack gap="md" maw={760}>
      <Title order={1}>Open an incident</Title>
      {/* The keys passed on are in the browser's storage, which the server does not have. */}
      {inBrowser && <OpenForm />}
    </Stack>
  );
}

interface Opening {
  request: IncidentRequest;
  /** The paths show no unsaved writes from the opening on. */
  showsNoUnsaved: boolean;
}

/**
 * Opens the incident, and then makes its switch. The switch is a command of its own: where it is refused, the incident is open, and its
 * next step is the switch.
 */
async function openWith({ request, showsNoUnsaved }: Opening, commandKey: string) {
  const opened = await api.incident.open({ body: request }, { commandKey });
  if (showsNoUnsaved)
    await api.incident
      .setAcknowledgments(
        { params: { id: opened.id }, body: { mode: "durable-only", reason: request.reason } },
        { commandKey: `${commandKey}-switch` },
      )
      .catch(() => {});
  return opened;
}

function OpenForm() {
  const search = useSearchParams();
  const router = useRouter();
  const [handed] = useState(() => (search.get("list") === null ? [] : handedKeys(search.get("list")!)));
  const [draft, setDraft] = useState(() => draftFrom(search, handed ?? []));
  const change = (part: Partial<Draft>) => setDraft((was) => ({ ...was, ...part }));
  const known = usePathNames();
  const open = useCommand(openWith, { onDone: ({ id }) => router.push(incidentHref(id)) });
  // The buttons say what they do by the mode of the paths: nothing is pressed before it is known.
  const missing = missingIn(draft) ?? (known.length === 0 ? "The paths are being read." : null);
  const stops = stopsUnsaved(draft, known);
  const give = (showsNoUnsaved: boolean) => open.give({ request: requestOf(draft, known), showsNoUnsaved });
  const notes = notesFrom(handed?.length ?? 0, draft.paths.length);
  return (
    <Form ready={missing === null && !open.pending} onSubmit={() => give(stops)}>
      <Stack gap="md">
        <Panel title="What has happened">
          <Stack gap="sm">
            <TextInput
              label="Title"
              required
              maxLength={200}
              value={draft.title}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <ReasonField value={draft.reason} onChange={(reason) => change({ reason })} />
          </Stack>
        </Panel>
        <Panel title="What is in its scope">
          <Stack gap="sm">
            <ScopeFields draft={draft} keysAreLost={handed === null} notes={notes} onChange={change} />
          </Stack>
        </Panel>
        <div>
          <Text size="sm" mb={6}>
            Opening alone changes no write and no store. It holds the dependents back if that is chosen, and every
            screen of its scope shows it.
            {stops &&
              " Where no unsaved writes are shown, a write is acknowledged once the ledger has it, and no cache shows the write before the record has it; that lasts until the paths are reopened. Where the incident alone is opened, its first step asks for this switch."}
          </Text>
          <Group gap="sm">
            <Permitted verb="incident.open" paths={draft.paths}>
              {/* A button that does something else is another button: a press begun on the former does not end on it. */}
              <Button
                key={String(stops)}
                type="submit"
                disabled={missing !== null}
                loading={open.pending}
                aria-describedby="open-missing"
              >
                {stops ? "Open, and show no unsaved writes" : "Open the incident"}
              </Button>
            </Permitted>
            {stops && (
              <Permitted verb="incident.open" paths={draft.paths}>
                <Button
                  variant="default"
                  disabled={missing !== null || open.pending}
                  aria-describedby="open-missing"
                  onClick={() => give(false)}
                >
                  Open the incident only
                </Button>
              </Permitted>
            )}
            <Text size="sm" c="dimmed" id="open-missing">
              {missing}
            </Text>
          </Group>
          <CommandOutcome command={open} doing="Opening the incident and freezing its keys" />
        </div>
      </Stack>
    </Form>
  );
}
