"use client";
import { SimpleGrid, TextInput } from "@mantine/core";
import { Panel } from "../../kit/state/panel";
import type { Draft, Field } from "./catch-up.model";

const LABELS: Record<Field, { label: string; description: string; unit?: string }> = {
  in: { label: "Ingress", description: "Acknowledged writes", unit: "/s" },
  out: { label: "Drain", description: "Writes that reach the record in that time", unit: "/s" },
  for: { label: "For", description: "How long these rates last: 10m, 90s, 1h 30m" },
  safe: { label: "Safe drain", description: "Writes that the origin takes without harm", unit: "/s" },
  backlog: { label: "Already outstanding", description: "Writes; empty for none", unit: "writes" },
};

interface CatchUpFormProps {
  draft: Draft;
  errors: Partial<Record<Field, string>>;
  onChange: (field: Field, text: string) => void;
}

/** The four inputs and the present backlog. */
export function CatchUpForm({ draft, errors, onChange }: CatchUpFormProps) {
  return (
    <Panel title="Suppose">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        {(Object.keys(LABELS) as Field[]).map((field) => {
          const { label, description, unit } = LABELS[field];
          return (
            <TextInput
              key={field}
              label={label}
              description={description}
              error={errors[field]}
              value={draft[field]}
              inputMode={field === "for" ? "text" : "decimal"}
              autoComplete="off"
              spellCheck={false}
              rightSection={unit && <span aria-hidden>{unit}</span>}
              rightSectionWidth={unit === "writes" ? 56 : 36}
              rightSectionPointerEvents="none"
              onChange={(event) => onChange(field, event.currentTarget.value)}
            />
          );
        })}
      </SimpleGrid>
    </Panel>
  );
}
