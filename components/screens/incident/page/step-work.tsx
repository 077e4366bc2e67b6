"use client";
import { Stack, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { StepName } from "../../../../lib/api/lists";
import { AuthorityStep } from "../authority/authority-step";
import { ReconcileStep } from "../reconcile/reconcile-step";
import { PathDrains } from "../replay/path-drains";
import { PlansStep } from "../replay/plans-step";
import { RestoreStep } from "../restore/restore-step";
import { StopStep } from "../stop/stop-step";

/** The work of a step. */
export function StepWork({ step, incident }: { step: StepName; incident: IncidentWire }) {
  const { status } = incident;
  return (
    <Stack gap="md">
      {status === "closed" && (
        <Text size="sm" c="dimmed">
          This incident is closed. Its steps are shown and cannot be changed.
        </Text>
      )}
      {step === "stop" && <StopStep incident={incident} />}
      {step === "authority" && <AuthorityStep incident={incident} />}
      {step === "replay" && (
        <>
          <PathDrains incident={incident} />
          <PlansStep incident={incident} step="replay" />
        </>
      )}
      {step === "cache" && <PlansStep incident={incident} step="cache" />}
      {step === "reconcile" && <ReconcileStep incident={incident} />}
      {step === "restore" && <RestoreStep incident={incident} />}
    </Stack>
  );
}
