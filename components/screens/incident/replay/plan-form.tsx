"use client";
import { Button, Group, NativeSelect, NumberInput, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { PlanRequest } from "../../../../lib/api/plans";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import { Form } from "../../../kit/forms/form";
import { ReasonField } from "../../../kit/forms/reason-field";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { kindMeaning, kindWord, type PlanKind } from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";
import { api } from "../../../shared/query/api";
import { emptyPlan, ofKind, type PlanDraft, planOf, regionChoices, takesOrigin, takesRegion } from "./plan-draft.model";
import { SelectionFields } from "./selection-fields";

interface PlanFormProps {
  incident: IncidentWire;
  kinds: readonly PlanKind[];
  onMade: (plan: string) => void;
  onCancel: () => void;
}

/** The form that makes a plan: what kind, of what, why, how fast. Making it changes nothing. */
export function PlanForm({ incident, kinds, onMade, onCancel }: PlanFormProps) {
  const [draft, setDraft] = useState(() => emptyPlan(kinds[0]!));
  const change = (part: Partial<PlanDraft>) => setDraft((was) => ({ ...was, ...part }));
  const make = useCommand(
    (request: PlanRequest, key, glass) =>
      api.plan.create({ params: { id: incident.id }, body: { ...request, ...glass } }, { commandKey: key }),
    {
      breakable: true,
      onDone: ({ id }) => onMade(id),
    },
  );
  const asked = planOf(draft);
  const missing = "missing" in asked ? asked.missing : null;
  const { paths } = incident.scope;
  return (
    <Form
      label="Make a plan"
      className={classes.form}
      ready={!make.pending}
      onSubmit={() => "request" in asked && make.give(asked.request)}
    >
      <Stack gap="sm">
        <NativeSelect
          label="Kind"
          description={kindMeaning(draft.kind)}
          value={draft.kind}
          onChange={(event) => setDraft(ofKind(draft, event.currentTarget.value as PlanKind))}
          data={kinds.map((value) => ({ value, label: kindWord(value) }))}
        />
        <SelectionFields draft={draft} onChange={change} />
        <Group grow preventGrowOverflow={false} align="flex-start">
          {paths.length > 1 && (
            <NativeSelect
              label="On path"
              value={draft.path}
              onChange={(event) => change({ path: event.currentTarget.value })}
              data={[{ value: "", label: "all of the incident's" }, ...paths]}
            />
          )}
          {takesRegion(draft.kind) && (
            <NativeSelect
              label={takesOrigin(draft.kind) ? "From" : "Region"}
              value={draft.region}
              onChange={(event) => change({ region: event.currentTarget.value })}
              data={regionChoices(draft.kind, incident.regions)}
            />
          )}
        </Group>
        {factsOf(draft.kind).takesPayload && (
          <Textarea
            label="New value, as JSON"
            description="Empty: the ledger's own value."
            value={draft.payload}
            onChange={(event) => change({ payload: event.currentTarget.value })}
            spellCheck={false}
            autosize
            minRows={3}
            maxRows={14}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
        )}
        <ReasonField value={draft.reason} onChange={(reason) => change({ reason })} />
        <Group grow preventGrowOverflow={false} align="flex-start">
          <NumberInput
            label="Greatest rate, per second"
            description="Empty: it follows the measured headroom"
            min={0.1}
            max={1_000_000}
            value={draft.ratePerSec}
            onChange={(value) => change({ ratePerSec: typeof value === "number" ? value : "" })}
          />
          <NumberInput
            label="Canary"
            description="Items taken first, before the run waits; 0: none"
            min={0}
            max={100_000}
            allowDecimal={false}
            value={draft.canary}
            onChange={(value) => change({ canary: typeof value === "number" ? value : "" })}
          />
        </Group>
        <Group gap="sm">
          <Button type="submit" disabled={missing !== null} loading={make.pending} aria-describedby="plan-missing">
            Freeze the list
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Text size="sm" c="dimmed" id="plan-missing">
            {missing ?? "This changes nothing: it says what would happen to each."}
          </Text>
        </Group>
        <CommandOutcome command={make} doing="Freezing the list" />
      </Stack>
    </Form>
  );
}
