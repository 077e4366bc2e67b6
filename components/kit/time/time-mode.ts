"use client";
import { useSyncExternalStore } from "react";

export const TIME_MODES = ["local", "utc", "relative"] as const;
export type TimeMode = (typeof TIME_MODES)[number];

const STORAGE_KEY = "trueup-time-mode";
const listeners = new Set<() => void>();
let current: TimeMode | undefined;

function read(): TimeMode {
  if (current) return current;
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORAGE_KEY);
  } catch {
    // Storage may be forbidden; the mode then lasts as long as the page.
  }
  current = TIME_MODES.find((mode) => mode === stored) ?? "local";
  return current;
}

/** Chooses how times are written, here and in the browser's other tabs to come. */
export function setTimeMode(mode: TimeMode): void {
  current = mode;
  try {
    localStorage.setItem(STORAGE_KEY, mode);
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The chosen time mode; UTC on the server, which does not know the reader's zone. */
export function useTimeMode(): TimeMode {
  return useSyncExternalStore(subscribe, read, () => "utc");
}
