"use client";
import { useEffect, useEffectEvent } from "react";

export interface FrameKeys {
  onSearch: () => void;
  onHelp: () => void;
  onPause: () => void;
}

const TYPING = "input, textarea, select, [contenteditable='true']";
const PRESSABLE =
  "button, a, summary, [role=button], [role=option], [role=tab], [role=checkbox], [role=radio], [role=switch]";

/** The frame's single keys; they are off while a person types, presses a focused control or has a dialog open. */
export function useFrameKeys(keys: FrameKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(TYPING) || document.querySelector("[role=dialog][aria-modal=true]")) return;
    if (event.key === " " && target?.closest(PRESSABLE)) return;
    const action =
      event.key === "/" ? keys.onSearch : event.key === "?" ? keys.onHelp : event.key === " " ? keys.onPause : null;
    if (!action) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}
