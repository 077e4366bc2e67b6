"use client";
import { Button } from "@mantine/core";
import { kindWord } from "../../../shared/plan/plan.model";
import { actionTitle, type KeyAction } from "./key-action.model";
import { useKeyMode, useStartKeyAction } from "./key-actions";

/** Begins an action beside its evidence; renders nothing where another system carries the writes. */
export function KeyActionButton({ action }: { action: KeyAction }) {
  const start = useStartKeyAction();
  const mode = useKeyMode();
  if (mode === "observed") return null;
  return (
    <Button size="compact-xs" variant="default" aria-label={actionTitle(action)} onClick={() => start(action)}>
      {kindWord(action.kind)}
    </Button>
  );
}
