"use client";
import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { PlanKind } from "../../../shared/plan/plan.model";
import { INCIDENT_ADDRESS } from "../address";
import { PlanForm } from "./plan-form";
import { PlanList } from "./plan-list";
import { PlanScreen } from "./plan-screen";

interface PlansStepProps {
  incident: IncidentWire;
  /** The kinds that can be made here. */
  kinds: readonly PlanKind[];
  /** The kinds that are listed here. */
  shown: readonly PlanKind[];
}

/** The incident's plans of some kinds: the list, the form, and the one that the address names. */
export function PlansStep({ incident, kinds, shown }: PlansStepProps) {
  const [{ plan: chosen }, setAddress] = useQueryStates(INCIDENT_ADDRESS, { history: "push" });
  const [making, setMaking] = useState(false);
  const open = (plan: string | null) => setAddress({ plan, disposition: null, outcome: null });
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
          <Button disabled={incident.status === "closed"} onClick={() => setMaking(true)}>
            Make a plan
          </Button>
        )}
      </Group>
      {making && <PlanForm incident={incident} kinds={kinds} onMade={open} onCancel={() => setMaking(false)} />}
      <PlanList plans={incident.plans.filter(({ kind }) => shown.includes(kind))} onOpen={open} />
    </Stack>
  );
}
