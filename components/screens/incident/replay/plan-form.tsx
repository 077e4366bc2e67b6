"use client";
import { Button, Group, NativeSelect, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { PlanRequest } from "../../../../lib/api/plans";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import { Form } from "../../../kit/forms/form";
import { ReasonField } from "../../../kit/forms/reason-field";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { kindMeaningIn, kindWord, type PlanKind } from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";
import { api } from "../../../shared/query/api";
import { PaceFields } from "./pace-fields";
import { PlaceFields } from "./place-fields";
import { emptyPlan, ofKind, type PlanDraft, planOf } from "./plan-draft.model";
import { SelectionFields } from "./selection-fields";

interface PlanFormProps {
  incident: IncidentWire;
  kinds: readonly PlanKind[];
  onMade: (plan: string) => void;
  onCancel: () => void;
}

/** The form that makes a plan: kind, selection, reason and rate. Making a plan changes nothing. */
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
          description={kindMeaningIn(draft.kind, { paths: incident.scope.paths, observed: incident.observed })}
          value={draft.kind}
          onChange={(event) => setDraft(ofKind(draft, event.currentTarget.value as PlanKind))}
          data={kinds.map((value) => ({ value, label: kindWord(value) }))}
        />
        <SelectionFields draft={draft} onChange={change} />
        <PlaceFields draft={draft} incident={incident} onChange={change} />
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
        <PaceFields draft={draft} onChange={change} />
        <Group gap="sm">
          <Permitted verb="plan.create" paths={incident.scope.paths}>
            <Button type="submit" disabled={missing !== null} loading={make.pending} aria-describedby="plan-missing">
              Freeze the list
            </Button>
          </Permitted>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Text size="sm" c="dimmed" id="plan-missing">
            {missing ?? "Making a plan changes nothing. The plan lists the expected effect on each item."}
          </Text>
        </Group>
        <CommandOutcome command={make} doing="Freezing the list" />
      </Stack>
    </Form>
  );
}
