"use client";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { KeyAction } from "./key-action.model";
import { KeyActionSheet } from "./key-action-sheet";

const StartContext = createContext<(action: KeyAction) => void>(() => {});

interface KeyActionsProps {
  path: string;
  keyName: string;
  children: ReactNode;
}

/** Holds the sheet of a key's actions above the evidence, since the evidence may go while the action is under way. */
export function KeyActions({ path, keyName, children }: KeyActionsProps) {
  const [begun, setBegun] = useState<{ action: KeyAction; number: number } | null>(null);
  const start = useMemo(
    () => (action: KeyAction) => setBegun((last) => ({ action, number: (last?.number ?? 0) + 1 })),
    [],
  );
  return (
    <StartContext value={start}>
      {children}
      {begun && (
        <KeyActionSheet
          key={begun.number}
          action={begun.action}
          place={{ path, key: keyName }}
          onClose={() => setBegun(null)}
        />
      )}
    </StartContext>
  );
}

/** Opens the sheet of an action. */
export function useStartKeyAction(): (action: KeyAction) => void {
  return use(StartContext);
}
