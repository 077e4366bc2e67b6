"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { PlanWire } from "../../lib/http/wire/plans";
import { CommandOutcome } from "../command/command-outcome";
import { useCommand } from "../command/use-command";
import { incidentHref } from "../frame/links";
import { api } from "../query/api";
import { remadeOf, stepOfKind } from "./plan.model";

interface RemakePlanProps {
  plan: PlanWire;
  /** Where the new plan is shown; on the incident's page unless told otherwise. */
  onMade?: (id: string) => void;
}

/** Freezes the same selection anew, as it stands now. An amendment's value is not kept in its plan, so it is asked for again. */
export function RemakePlan({ plan, onMade }: RemakePlanProps) {
  const router = useRouter();
  const step = stepOfKind(plan.kind);
  const make = useCommand((_: null, key, glass) => api.makePlan(plan.incident, { ...remadeOf(plan), ...glass }, key), {
    breakable: true,
    onDone: ({ id }) => (onMade ? onMade(id) : router.push(incidentHref(plan.incident, { step, plan: id }))),
  });
  if (plan.kind === "amend") {
    return (
      <Button component={Link} href={incidentHref(plan.incident, { step })}>
        Make a new plan
      </Button>
    );
  }
  return (
    <>
      <Button loading={make.pending} onClick={() => make.give(null)}>
        Make a new plan
      </Button>
      <CommandOutcome command={make} doing="Freezing the list anew" />
    </>
  );
}
