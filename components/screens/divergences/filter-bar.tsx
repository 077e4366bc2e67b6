"use client";
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { formatDuration } from "../../kit/format";
import { usePathNames } from "../../shared/path/path-names";
import { ages, isFiltered, type ListFilter } from "./filter.model";

interface FilterBarProps {
  filter: ListFilter;
  onChange: (change: Partial<ListFilter>) => void;
}

/** Path, beginning of the key and age; the findings are chosen by their counts. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const paths = usePathNames();
  const known = paths.some(({ name }) => name === filter.path);
  const offered = ages.some((age) => age === filter.olderThanMs);
  return (
    <Group gap="sm" align="flex-end" mb="sm">
      <NativeSelect
        size="xs"
        label="Path"
        value={filter.path ?? ""}
        onChange={(event) => onChange({ path: event.currentTarget.value || null })}
        data={[
          { value: "", label: "all paths" },
          ...paths.map(({ name, title }) => ({ value: name, label: title })),
          ...(filter.path === null || known ? [] : [{ value: filter.path, label: filter.path }]),
        ]}
      />
      <PrefixInput prefix={filter.prefix} onChange={(prefix) => onChange({ prefix })} />
      <NativeSelect
        size="xs"
        label="Open for at least"
        value={filter.olderThanMs?.toString() ?? ""}
        onChange={(event) => onChange({ olderThanMs: Number(event.currentTarget.value) || null })}
        data={[
          { value: "", label: "any time" },
          ...ages.map((age) => ({ value: age.toString(), label: formatDuration(age) })),
          ...(filter.olderThanMs === null || offered
            ? []
            : [{ value: filter.olderThanMs.toString(), label: formatDuration(filter.olderThanMs) }]),
        ]}
      />
      {isFiltered(filter) && (
        <Button
          variant="default"
          onClick={() => onChange({ path: null, finding: null, prefix: "", olderThanMs: null })}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}

function PrefixInput({ prefix, onChange }: { prefix: string; onChange: (prefix: string) => void }) {
  const [typed, setTyped] = useState(prefix);
  const tell = useDebouncedCallback(onChange, 250);
  // The address can change without the box: a link, the way back, "clear filters".
  useEffect(() => setTyped(prefix), [prefix]);
  return (
    <TextInput
      size="xs"
      label="Key begins with"
      placeholder="user:"
      value={typed}
      maxLength={2_000}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
