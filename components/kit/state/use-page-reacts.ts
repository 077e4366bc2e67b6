"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Whether the page reacts to a press. The server paints it earlier, and a press before that would be lost without a word. */
export const usePageReacts = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
