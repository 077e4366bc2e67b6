"use client";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";

export interface Live {
  /** Figures are being polled. */
  live: boolean;
  pausedBy: "person" | "hidden-tab" | null;
  /** Pauses when live, goes on when paused. */
  toggle: () => void;
}

const LiveContext = createContext<Live>({ live: true, pausedBy: null, toggle: () => {} });

/** Holds whether the console polls: a person can pause it, and it pauses itself while its tab is hidden. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [paused, setPaused] = useState(false);
  const [hidden, setHidden] = useState(false);
  useEffect(() => {
    const follow = () => setHidden(document.visibilityState === "hidden");
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => document.removeEventListener("visibilitychange", follow);
  }, []);
  const value = useMemo<Live>(
    () => ({
      live: !paused && !hidden,
      pausedBy: paused ? "person" : hidden ? "hidden-tab" : null,
      toggle: () => setPaused((was) => !was),
    }),
    [paused, hidden],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

/** Whether the console polls now, and the switch. */
export function useLive(): Live {
  return use(LiveContext);
}
