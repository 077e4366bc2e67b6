"use client";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { KeyStory } from "../../../../lib/api/keys";
import type { KeyAction } from "./key-action.model";
import { KeyActionSheet } from "./key-action-sheet";

type Mode = KeyStory["mode"] | null;

const StartContext = createContext<(action: KeyAction) => void>(() => {});
const ModeContext = createContext<Mode>(null);
const PathContext = createContext<string | null>(null);

interface KeyActionsProps {
  path: string;
  keyName: string;
  /** Null until the key was read. */
  mode: Mode;
  children: ReactNode;
}

/** Holds the sheet of a key's actions above the evidence, since the evidence may go while the action is under way. */
export function KeyActions({ path, keyName, mode, children }: KeyActionsProps) {
  const [begun, setBegun] = useState<{ action: KeyAction; number: number } | null>(null);
  const start = useMemo(
    () => (action: KeyAction) => setBegun((last) => ({ action, number: (last?.number ?? 0) + 1 })),
    [],
  );
  return (
    <StartContext value={start}>
      <ModeContext value={mode}>
        <PathContext value={path}>{children}</PathContext>
      </ModeContext>
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

/** Who carries the key's writes; null until it was read. */
export function useKeyMode(): Mode {
  return use(ModeContext);
}

/** The path of the key; null outside of a key's page. */
export function useKeyPath(): string | null {
  return use(PathContext);
}
