"use client";
import { useSyncExternalStore } from "react";

// A laptop's clock may be wrong by hours; ages are reckoned by the server's. The Date header has whole seconds, so a
// smaller difference than this says nothing.
const TRUSTED_DIFFERENCE_MS = 2_000;
let offsetMs = 0;
let tick = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Takes the server's clock from an answer's Date header. */
export function noteServerTime(at: Date): void {
  const difference = at.getTime() - Date.now();
  if (Number.isFinite(difference)) offsetMs = Math.abs(difference) > TRUSTED_DIFFERENCE_MS ? difference : 0;
}

/** Now, by the server's clock as far as it is known. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    tick = serverNow();
    timer = setInterval(() => {
      tick = serverNow();
      for (const each of listeners) each();
    }, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The server's clock, ticking each second from one shared timer; null until the page runs in a browser. */
export function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => tick,
    () => null,
  );
}
