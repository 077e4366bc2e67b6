"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Disposition } from "../../../../lib/domain/plan/disposition";
import { planItemsQuery } from "../../../shared/query/recovery-options";
import { ItemTable } from "./item-table";

/** The items of a plan, page after page as the reader scrolls. */
export function PlanItems({ id, disposition }: { id: string; disposition: Disposition | null }) {
  const query = useInfiniteQuery({ ...planItemsQuery(id, disposition), staleTime: Number.POSITIVE_INFINITY });
  const rows = query.data?.pages.flatMap(({ items }) => items.map((item) => ({ ...item, result: item.disposition })));
  return <ItemTable label="Items of the plan" rows={rows} pages={query} />;
}
