"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { usePathNames } from "../../shared/path/path-names";
import classes from "./audit.module.css";
import { type AuditListFilter, isFiltered, NO_FILTER } from "./filter.model";

interface FilterBarProps {
  filter: AuditListFilter;
  onChange: (change: Partial<AuditListFilter>) => void;
}

const STREAMS = [
  { value: "changes", label: "Changes" },
  { value: "access", label: "Sign-ins, refusals, tokens" },
  { value: "reads", label: "Reads of values" },
];

/** Stream, path, principal, verb, key, incident and time. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const paths = usePathNames();
  return (
    <div className={classes.filters}>
      <NativeSelect
        size="xs"
        label="Stream"
        value={filter.stream}
        onChange={(event) => onChange({ stream: event.currentTarget.value as AuditListFilter["stream"] })}
        data={STREAMS}
      />
      <NativeSelect
        size="xs"
        label="Path"
        value={filter.path}
        onChange={(event) => onChange({ path: event.currentTarget.value })}
        data={[
          { value: "", label: "all paths" },
          ...paths.map(({ name, title }) => ({ value: name, label: title })),
          ...(filter.path === "" || paths.some(({ name }) => name === filter.path) ? [] : [filter.path]),
        ]}
      />
      <Typed
        label="Principal"
        placeholder="person:…"
        value={filter.principal}
        tell={(principal) => onChange({ principal })}
      />
      <Typed label="Verb" placeholder="open-incident" value={filter.verb} tell={(verb) => onChange({ verb })} />
      <Typed label="Key" placeholder="user:42" value={filter.key} tell={(key) => onChange({ key })} />
      <Typed
        label="Incident"
        placeholder="its id"
        value={filter.incident}
        tell={(incident) => onChange({ incident })}
      />
      <Moment label="From" value={filter.from} tell={(from) => onChange({ from })} />
      <Moment label="To" value={filter.to} tell={(to) => onChange({ to })} />
      {isFiltered(filter) && (
        <Button variant="default" size="xs" onClick={() => onChange(NO_FILTER)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface TypedProps {
  label: string;
  placeholder: string;
  value: string;
  tell: (text: string) => void;
}

function Typed({ label, placeholder, value, tell }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(tell, 300);
  // The address can change without the box: a link, the way back, "clear filters".
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      value={typed}
      maxLength={600}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

/** A time in UTC, to the minute. */
function Moment({ label, value, tell }: { label: string; value: string | null; tell: (time: string | null) => void }) {
  return (
    <TextInput
      size="xs"
      type="datetime-local"
      label={`${label} (UTC)`}
      value={value === null ? "" : value.slice(0, 16)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        tell(text === "" ? null : new Date(`${text}Z`).toISOString());
      }}
    />
  );
}
