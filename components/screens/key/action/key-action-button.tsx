"use client";
import { Button } from "@mantine/core";
import { kindWord } from "../../../shared/plan/plan.model";
import { actionTitle, type KeyAction } from "./key-action.model";
import { useStartKeyAction } from "./key-actions";

/** Begins an action beside its evidence. */
export function KeyActionButton({ action }: { action: KeyAction }) {
  const start = useStartKeyAction();
  return (
    <Button size="compact-xs" variant="default" aria-label={actionTitle(action)} onClick={() => start(action)}>
      {kindWord(action.kind)}
    </Button>
  );
}
