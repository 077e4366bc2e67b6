"use client";
import { useQuery } from "@tanstack/react-query";
import type { PathMode } from "../../../lib/domain/contract";
import { pathsQuery } from "../query/options";

/** Names and titles of the configured paths, from the list of paths that was read last. */
export function usePathNames(): readonly { name: string; title: string; mode: PathMode }[] {
  const { data } = useQuery({ ...pathsQuery(), staleTime: 30_000 });
  return data?.items ?? [];
}
