"use client";
import { useQuery } from "@tanstack/react-query";
import { sessionsQuery } from "../query/access-options";

/** How the session of this browser was signed in; null until the server has told it. */
export function useSessionMethod(): "password" | "oidc" | null {
  const { data, error } = useQuery(sessionsQuery());
  if (data === undefined) return error === null ? null : "password";
  return data.items.find(({ current }) => current)?.method ?? "password";
}
