"use client";
import { Button } from "@mantine/core";
import { Permitted } from "../../../shared/me/permitted";
import { kindWord } from "../../../shared/plan/plan.model";
import { actionTitle, type KeyAction } from "./key-action.model";
import { useKeyMode, useKeyPath, useStartKeyAction } from "./key-actions";

/** Begins an action beside its evidence; renders nothing where another system carries the writes. */
export function KeyActionButton({ action }: { action: KeyAction }) {
  const start = useStartKeyAction();
  const mode = useKeyMode();
  const path = useKeyPath();
  if (mode === "observed") return null;
  return (
    <Permitted verb="plan.create" paths={path === null ? [] : [path]}>
      <Button
        size="compact-xs"
        variant={action.lastResort == null ? "default" : "subtle"}
        aria-label={actionTitle(action)}
        onClick={() => start(action)}
      >
        {kindWord(action.kind)}
      </Button>
    </Permitted>
  );
}
