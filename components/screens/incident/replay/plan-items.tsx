"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { PlanWire } from "../../../../lib/api/plans";
import type { Disposition } from "../../../../lib/domain/plan/disposition";
import { planItemsQuery } from "../../../shared/query/recovery-options";
import { ItemTable } from "./item-table";

/** The items of a plan, page after page as the reader scrolls. */
export function PlanItems({ plan, disposition }: { plan: PlanWire; disposition: Disposition | null }) {
  const { id, kind } = plan;
  const query = useInfiniteQuery({ ...planItemsQuery(id, disposition), staleTime: Number.POSITIVE_INFINITY });
  const rows = query.data?.pages.flatMap(({ items }) =>
    items.map((item) => ({ ...item, result: item.disposition, kind })),
  );
  return <ItemTable label="Items of the plan" rows={rows} pages={query} />;
}
