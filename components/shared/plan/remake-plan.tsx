"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { PlanRequest, PlanWire } from "../../../lib/api/plans";
import { CommandOutcome } from "../command/command-outcome";
import { useCommand } from "../command/use-command";
import { incidentHref } from "../links";
import { Permitted } from "../me/permitted";
import { api } from "../query/api";
import { remadeOf, stepOfKind } from "./plan.model";

interface RemakePlanProps {
  plan: PlanWire;
  /** The paths of the plan's incident. */
  paths: readonly string[];
  /** Shows the new plan; by default on the incident's page. */
  onMade?: (id: string) => void;
}

/** Freezes the same selection anew, with the present state and the same value. The form asks again for a partly hidden value. */
export function RemakePlan({ plan, paths, onMade }: RemakePlanProps) {
  const router = useRouter();
  const step = stepOfKind(plan.kind);
  const make = useCommand(
    (request: PlanRequest, key, glass) =>
      api.plan.create({ params: { id: plan.incident }, body: { ...request, ...glass } }, { commandKey: key }),
    {
      breakable: true,
      onDone: ({ id }) => (onMade ? onMade(id) : router.push(incidentHref(plan.incident, { step, plan: id }))),
    },
  );
  const remade = remadeOf(plan);
  if (remade === null) {
    return (
      <Button component={Link} href={incidentHref(plan.incident, { step })}>
        Make a new plan
      </Button>
    );
  }
  return (
    <>
      <Permitted verb="plan.create" paths={paths}>
        <Button loading={make.pending} onClick={() => make.give(remade)}>
          Make a new plan
        </Button>
      </Permitted>
      <CommandOutcome command={make} doing="Freezing the list anew" />
    </>
  );
}
