"use client";
import { useSyncExternalStore } from "react";
import { actorFault, DEFAULT_ACTOR } from "./actor.model";

const STORAGE_KEY = "trueup-actor";
const listeners = new Set<() => void>();
let current: string | undefined;

/** Returns the acting person's name, as the commands of this browser carry it. */
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

/** Sets the acting person's name, for this tab and for later tabs of this browser. */
export function setActor(name: string): void {
  current = name;
  try {
    localStorage.setItem(STORAGE_KEY, name);
  } catch {
    // Storage may be forbidden, as above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether people sign in to this console, as the page says it. A console with sign-in refuses a name that a caller gives itself. */
export const isSignInOn = (): boolean =>
  typeof document !== "undefined" && document.documentElement.dataset.signIn === "true";

/** The acting person's name; on the server the default name, since the server cannot know. */
export function useActor(): string {
  return useSyncExternalStore(subscribe, currentActor, () => DEFAULT_ACTOR);
}
