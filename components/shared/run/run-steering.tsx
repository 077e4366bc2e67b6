"use client";
import { Button, Group, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { RunWire, Steering } from "../../../lib/api/runs";
import { steeringsOf } from "../../../lib/domain/run/transitions";
import { CommandOutcome } from "../command/command-outcome";
import { useCommand } from "../command/use-command";
import { incidentHref } from "../links";
import { Permitted } from "../me/permitted";
import { api } from "../query/api";
import { runLook, whyNoUndo } from "./run.model";
import { AbortDialog, UndoDialog } from "./run-dialogs";

const WORDS: Record<Steering, string> = { continue: "Continue", pause: "Pause", resume: "Resume", abort: "Abort…" };

interface RunSteeringProps {
  run: RunWire;
  paths: readonly string[];
  closed: boolean;
  /** Another button on the screen is the primary one. */
  secondary?: boolean;
}

/** The commands to a run: continue after its canary, pause, resume, abort, and after its end a plan of its undo. */
export function RunSteering({ run, paths, closed, secondary = false }: RunSteeringProps) {
  const [asking, setAsking] = useState<"abort" | "undo" | null>(null);
  const router = useRouter();
  const steer = useCommand(
    (verb: Steering, key, glass) => api.run[verb]({ params: { id: run.id }, body: glass }, { commandKey: key }),
    { breakable: true, onDone: () => setAsking(null) },
  );
  const undo = useCommand(
    (reason: string, key, glass) =>
      api.plan.create(
        { params: { id: run.incident }, body: { kind: "undo", selection: { run: run.id }, reason, ...glass } },
        { commandKey: key },
      ),
    { breakable: true, onDone: ({ id }) => router.push(incidentHref(run.incident, { step: "replay", plan: id })) },
  );
  const verbs = steeringsOf(run.state);
  const noUndo = whyNoUndo(run.kind);
  if (closed) return null;
  return (
    <div>
      <Group gap="xs" role="group" aria-label="The run">
        {verbs.map((verb) => (
          <Permitted key={verb} verb={`run.${verb}`} paths={paths}>
            <Button
              variant={!secondary && (verb === "continue" || verb === "resume") ? "filled" : "default"}
              c={verb === "abort" ? "var(--state-bad)" : undefined}
              loading={steer.pending && asking === null}
              onClick={() => (verb === "abort" ? setAsking("abort") : steer.give(verb))}
            >
              {WORDS[verb]}
            </Button>
          </Permitted>
        ))}
        {verbs.length === 0 && run.kind !== "undo" && (
          <Permitted verb="plan.create" paths={paths}>
            <Button
              variant="default"
              disabled={noUndo !== null}
              aria-describedby={`undo-${run.id}`}
              onClick={() => setAsking("undo")}
            >
              Plan its undo…
            </Button>
          </Permitted>
        )}
      </Group>
      {verbs.length === 0 && noUndo !== null && (
        <Text size="xs" c="dimmed" mt={4} id={`undo-${run.id}`}>
          {noUndo}
        </Text>
      )}
      {verbs.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {runLook(run.state).meaning}
        </Text>
      )}
      {asking === null && <CommandOutcome command={steer} doing="Waiting for the run to follow" />}
      {asking === "abort" && <AbortDialog command={steer} onClose={() => setAsking(null)} />}
      {asking === "undo" && <UndoDialog command={undo} onClose={() => setAsking(null)} />}
    </div>
  );
}
