"use client";
import { useSyncExternalStore } from "react";
import { actorFault, DEFAULT_ACTOR } from "./actor.model";

const STORAGE_KEY = "trueup-actor";
const listeners = new Set<() => void>();
let current: string | undefined;

/** Who acts, as the commands of this browser say it. */
export function currentActor(): string {
  if (current !== undefined) return current;
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORAGE_KEY);
  } catch {
    // Storage may be forbidden; the name then lasts as long as the page.
  }
  current = stored !== null && actorFault(stored) === null ? stored : DEFAULT_ACTOR;
  return current;
}

/** Says who acts from now on, here and in this browser's tabs to come. */
export function setActor(name: string): void {
  current = name;
  try {
    localStorage.setItem(STORAGE_KEY, name);
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who acts; the default name on the server, which cannot know. */
export function useActor(): string {
  return useSyncExternalStore(subscribe, currentActor, () => DEFAULT_ACTOR);
}
