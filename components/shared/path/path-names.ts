"use client";
import { useQuery } from "@tanstack/react-query";
import type { PathMode } from "../../../lib/domain/contract";
import { pathsQuery } from "../query/options";

/** A configured path by its name, and the names of what depends on it. */
export interface NamedPath {
  name: string;
  title: string;
  mode: PathMode;
  dependents: readonly string[];
}

/** The configured paths, from the list of paths that was read last. */
export function usePathNames(): readonly NamedPath[] {
  const { data } = useQuery({ ...pathsQuery(), staleTime: 30_000 });
  return data?.items ?? [];
}
