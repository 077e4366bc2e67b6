"use client";
import { type QueryCache, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { ProblemError } from "../../../lib/http/problem-error";

/** Whether the last answer to a question of this screen was that a sign-in is needed. */
export function useSignedOut(): boolean {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  return useSyncExternalStore(
    subscribe,
    () => isSignedOut(cache),
    () => false,
  );
}

const isSignedOut = (cache: QueryCache): boolean =>
  cache
    .getAll()
    .some(({ state: { error } }) => error instanceof ProblemError && error.problem.code === "sign-in-needed");
