"use client";
import { useState } from "react";
import type { PlanRequest } from "../../../../lib/api/plans";
import { ProblemError } from "../../../../lib/http/problem-error";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";
import {
  incidentHolding,
  incidentToJoin,
  type KeyAction,
  type KeyPlace,
  planRequestOf,
  targetedIncident,
} from "./key-action.model";

interface Asked {
  reason: string;
  payload: PlanRequest["payload"];
}

/** Joins or opens the incident of one key, makes an action's plan in it, and returns the incident. */
export function useKeyPlan(action: KeyAction, place: KeyPlace) {
  const [incident, setIncident] = useState<string | null>(null);
  const command = useCommand(
    async ({ reason, payload }: Asked, key, glass) => {
      const id = await incidentFor(action, place, reason, `${key}-incident`);
      setIncident(id);
      return api.plan.create(
        { params: { id }, body: { ...planRequestOf(action, place, reason, payload), ...glass } },
        { commandKey: `${key}-plan` },
      );
    },
    { breakable: true },
  );
  return { command, incident };
}

async function incidentFor(action: KeyAction, place: KeyPlace, reason: string, key: string): Promise<string> {
  const { items } = await api.incident.list({ query: { status: "open", limit: 100 } });
  const joined = incidentToJoin(items, place);
  if (joined) return joined.id;
  try {
    return (await api.incident.open({ body: targetedIncident(action, place, reason) }, { commandKey: key })).id;
  } catch (error) {
    const holding = error instanceof ProblemError ? incidentHolding(error.problem) : null;
    if (holding === null) throw error;
    return holding;
  }
}
