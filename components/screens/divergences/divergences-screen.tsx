"use client";
import { Group, Title } from "@mantine/core";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useDeferredValue, useMemo } from "react";
import type { DivergencePage } from "../../../lib/api/divergences";
import { findingHref, findingsHref } from "../../shared/links";
import { DivergenceList } from "./divergence-list";
import { apiFilter, FILTER_ADDRESS, FILTER_NAMES } from "./filter.model";
import { FilterBar } from "./filter-bar";

/** Every key on which the stores disagree, as far as it was observed. */
export function DivergencesScreen({ initialData }: { initialData?: DivergencePage }) {
  const [filter, setFilter] = useQueryStates(FILTER_ADDRESS, { urlKeys: FILTER_NAMES });
  const asked = useDeferredValue(JSON.stringify(apiFilter(filter)));
  const query = useMemo(() => JSON.parse(asked), [asked]);
  return (
    <>
      <Group justify="space-between" align="baseline" gap="sm" mb="sm">
        <Title order={1}>Divergences</Title>
        {filter.finding === null ? (
          <Link href={findingsHref}>Findings explained</Link>
        ) : (
          <Link href={findingHref(filter.finding)}>What “{filter.finding}” means</Link>
        )}
      </Group>
      <FilterBar filter={filter} onChange={setFilter} />
      {/* Each filter has a list of its own: rows, pages and selection of one filter mean nothing to another. */}
      <DivergenceList
        key={asked}
        filter={query}
        finding={filter.finding}
        onFinding={(finding) => setFilter({ finding })}
        initialData={initialData}
      />
    </>
  );
}
