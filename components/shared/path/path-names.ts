"use client";
import { useQuery } from "@tanstack/react-query";
import { pathsQuery } from "../query/options";

/** Names and titles of the configured paths, from the list of paths that was read last. */
export function usePathNames(): readonly { name: string; title: string }[] {
  const { data } = useQuery({ ...pathsQuery(), staleTime: 30_000 });
  return data?.items ?? [];
}
