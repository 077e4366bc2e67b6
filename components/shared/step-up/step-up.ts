"use client";
import { useSyncExternalStore } from "react";

type Settle = (confirmed: boolean) => void;

let waiting: readonly Settle[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Settle[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Asks the person at the screen for a fresh sign-in; answers whether it was given. Commands that wait together share one question. */
export const freshSignIn = (): Promise<boolean> => new Promise((settle) => set([...waiting, settle]));

/** Answers every command that waits for a fresh sign-in. */
export function answerStepUp(confirmed: boolean): void {
  const settled = waiting;
  set([]);
  for (const settle of settled) settle(confirmed);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a command waits for a fresh sign-in. */
export const useStepUpAsked = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => waiting.length > 0,
    () => false,
  );
