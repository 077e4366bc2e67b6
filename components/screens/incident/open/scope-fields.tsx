"use client";
import { Checkbox, Group, MultiSelect, TagsInput, Text, TextInput } from "@mantine/core";
import { usePathNames } from "../../../shared/path/path-names";
import { type Draft, heldWords, mayHold, pathsNote } from "./draft.model";
import { KeysFields } from "./keys-fields";

interface ScopeFieldsProps {
  draft: Draft;
  /** Keys were passed on, and this tab has lost them. */
  keysAreLost: boolean;
  /** The notes on the keys passed on, a sentence each. */
  notes: readonly string[];
  onChange: (part: Partial<Draft>) => void;
}

/** The fields of an incident's scope: its paths, keys, time window and regions, and the holding back of its dependents. */
export function ScopeFields({ draft, keysAreLost, notes, onChange }: ScopeFieldsProps) {
  const known = usePathNames();
  const holds = mayHold(draft.paths, known);
  return (
    <>
      <MultiSelect
        label="Paths"
        description={pathsNote(draft)}
        inputWrapperOrder={["label", "error", "input", "description"]}
        required
        searchable
        disabled={draft.keyWay === "matching"}
        data={[...new Set([...known.map(({ name }) => name), ...draft.paths])]}
        value={draft.paths}
        onChange={(paths) => onChange({ paths })}
      />
      <KeysFields draft={draft} onChange={onChange} />
      {keysAreLost && (
        <Text size="sm" role="alert">
          The keys you had selected are not in this tab any more. Select them again in Divergences, or name them here.
        </Text>
      )}
      {notes.map((note) => (
        <Text size="sm" c="dimmed" key={note}>
          {note}
        </Text>
      ))}
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          type="datetime-local"
          label="Accepted from (your local time)"
          value={draft.from}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label="Accepted to (your local time)"
          value={draft.to}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
      </Group>
      <TagsInput
        label="Cache regions"
        description="None: every region. Enter takes what was typed."
        value={draft.regions}
        onChange={(regions) => onChange({ regions })}
      />
      <Checkbox
        label="Hold back what depends on these paths until it is restored"
        description={heldWords(draft.paths, known)}
        disabled={!holds}
        checked={draft.holdDependents && holds}
        onChange={(event) => onChange({ holdDependents: event.currentTarget.checked })}
      />
    </>
  );
}
