"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { RunWire } from "../../../../lib/api/runs";
import type { Outcome } from "../../../../lib/domain/run/outcomes";
import { runItemsQuery } from "../../../shared/query/recovery-options";
import { ItemTable } from "./item-table";

/** The items of a run with their outcomes; they are read again a few seconds apart while the run advances, and at its end. */
export function RunItems({ run, outcome }: { run: RunWire; outcome: Outcome | null }) {
  const queries = useQueryClient();
  const options = runItemsQuery(run.id, outcome);
  const query = useInfiniteQuery({ ...options, staleTime: 5_000 });
  const { queryKey } = options;
  const isOver = run.state === "done" || run.state === "aborted";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run's progress is what makes the items old
  useEffect(() => {
    // Nothing would read the items again after the run's end, so what was read before it is old, however young.
    void queries.refetchQueries({ queryKey, ...(!isOver && { stale: true }) });
  }, [run.done, run.state]);
  const rows = query.data?.pages.flatMap(({ items }) =>
    items.map((item) => ({ ...item, result: item.outcome, kind: run.kind })),
  );
  return <ItemTable label="Items of the run" rows={rows} pages={query} />;
}
