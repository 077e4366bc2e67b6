"use client";
import { Title } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";
import type { DivergencePage } from "../../../lib/api/divergences";
import { useUrlState } from "../../kit/url/use-url-state";
import { DivergenceList } from "./divergence-list";
import { apiFilter, readFilter, writeFilter } from "./filter.model";
import { FilterBar } from "./filter-bar";

/** Every key on which the stores disagree, as far as it was observed. */
export function DivergencesScreen({ initialData }: { initialData?: DivergencePage }) {
  const url = useUrlState();
  const filter = readFilter(url);
  const asked = useDeferredValue(JSON.stringify(apiFilter(filter)));
  const query = useMemo(() => JSON.parse(asked), [asked]);
  return (
    <>
      <Title order={1} mb="sm">
        Divergences
      </Title>
      <FilterBar filter={filter} onChange={(change) => url.set(writeFilter(change))} />
      {/* A list of its own for each filter: rows, pages and selection of one mean nothing to another. */}
      <DivergenceList
        key={asked}
        filter={query}
        finding={filter.finding}
        onFinding={(finding) => url.set(writeFilter({ finding }))}
        initialData={initialData}
      />
    </>
  );
}
