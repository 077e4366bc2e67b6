"use client";
import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { OBSERVED_KINDS } from "../../../../lib/domain/observed/repair/kinds";
import { kindsOfStep, type PlanKind, selectedKinds } from "../../../../lib/domain/plan/kinds";
import { Permitted } from "../../../shared/me/permitted";
import { INCIDENT_ADDRESS } from "../address";
import { PlanForm } from "./plan-form";
import { PlanList } from "./plan-list";
import { PlanScreen } from "./plan-screen";

/** The kinds that at least one of the incident's paths can have. */
const kindsOn = ({ observed, scope }: IncidentWire, kinds: PlanKind[]): PlanKind[] =>
  observed.length < scope.paths.length ? kinds : kinds.filter((kind) => OBSERVED_KINDS[kind] !== undefined);

interface PlansStepProps {
  incident: IncidentWire;
  step: "replay" | "cache";
}

/** The incident's plans of a step: the list, the form, and the plan that the address names. */
export function PlansStep({ incident, step }: PlansStepProps) {
  const shown = kindsOfStep(step);
  const [{ plan: chosen }, setAddress] = useQueryStates(INCIDENT_ADDRESS, { history: "push" });
  const [making, setMaking] = useState(false);
  const open = (plan: string | null) => setAddress({ plan, disposition: null, outcome: null });
  const openMade = (plan: string) => {
    setMaking(false);
    void open(plan);
  };
  if (chosen !== null) {
    return (
      <Stack gap="sm">
        <Anchor component="button" size="sm" ta="left" onClick={() => open(null)}>
          ‹ All plans
        </Anchor>
        <PlanScreen key={chosen} id={chosen} incident={incident} />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text fw={600}>Plans</Text>
        {!making && (
          <Permitted verb="plan.create" paths={incident.scope.paths}>
            <Button variant="default" disabled={incident.status === "closed"} onClick={() => setMaking(true)}>
              Make a plan
            </Button>
          </Permitted>
        )}
      </Group>
      {making && (
        <PlanForm
          incident={incident}
          kinds={kindsOn(incident, selectedKinds(shown))}
          onMade={openMade}
          onCancel={() => setMaking(false)}
        />
      )}
      <PlanList plans={incident.plans.filter(({ kind }) => shown.includes(kind))} onOpen={open} />
    </Stack>
  );
}
