"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { RunWire } from "../../../../lib/api/runs";
import type { Outcome } from "../../../../lib/domain/run/outcomes";
import { runItemsQuery } from "../../../shared/query/recovery-options";
import { ItemTable } from "./item-table";

/** The items of a run with their outcomes; they are read again a few seconds apart while the run advances. */
export function RunItems({ run, outcome }: { run: RunWire; outcome: Outcome | null }) {
  const queries = useQueryClient();
  const options = runItemsQuery(run.id, outcome);
  const query = useInfiniteQuery({ ...options, staleTime: 5_000 });
  const { queryKey } = options;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run's progress is what makes the items old
  useEffect(() => {
    void queries.refetchQueries({ queryKey, stale: true });
  }, [run.done, run.state]);
  const rows = query.data?.pages.flatMap(({ items }) => items.map((item) => ({ ...item, result: item.outcome })));
  return <ItemTable label="Items of the run" rows={rows} pages={query} />;
}
