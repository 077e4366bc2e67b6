"use client";
import { Stack, Text } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { DivergenceFilter, DivergencePage } from "../../../lib/api/divergences";
import type { Finding } from "../../kit/chip/finding.model";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Loading } from "../../kit/state/loading";
import { Unknown } from "../../kit/state/unknown";
import { CoverageNote } from "../../shared/path/coverage-note";
import { DivergenceTable } from "./divergence-table";
import { FindingCounts } from "./finding-counts";
import { readingOf } from "./incident-scope.model";
import { ListHead } from "./list-head";
import { recallPlace, rememberPlace } from "./list-memory";
import { noSelection } from "./selection.model";
import { SelectionBar } from "./selection-bar";
import { useDivergenceList } from "./use-divergence-list";

interface DivergenceListProps {
  filter: DivergenceFilter;
  finding: Finding | null;
  onFinding: (finding: Finding | null) => void;
  initialData?: DivergencePage;
}

/** The list for one filter: counts, rows, and the selection of rows. */
export function DivergenceList({ filter, finding, onFinding, initialData }: DivergenceListProps) {
  const name = JSON.stringify(filter);
  const filtered = Object.keys(filter).length > 0;
  const [place] = useState(() => recallPlace(name));
  const list = useDivergenceList(filter, place, initialData);
  const [selection, setSelection] = useState(place?.selection ?? noSelection);
  const scrollTop = useRef(place?.scrollTop ?? 0);
  const leave = useEffectEvent(() => {
    const { window, first, rows } = list;
    rememberPlace(name, { window, first, rows, selection, scrollTop: scrollTop.current });
  });
  useEffect(() => () => leave(), []);
  return (
    <LiveView
      answer={list.head}
      what="the divergences"
      loading={<Loading what="the divergences" lines={12} height={34} />}
    >
      {(page) => (
        <Stack gap="sm">
          <FindingCounts counts={page.counts} chosen={finding} onChoose={onFinding} />
          {page.unreachable !== null && (
            <Unknown
              block
              what={page.items.length === 0 ? "The list of diverging keys" : "The rest of the list"}
              reason={page.unreachable}
            />
          )}
          {page.items.length > 0 && (
            <>
              <Text size="xs" c="dimmed">
                {filtered ? "No other key matches this filter" : "No other finding is open"},{" "}
                <CoverageNote covered={page.coverage} />.
              </Text>
              <ListHead page={page} filter={filter} heldSince={list.heldSince} onRefresh={list.refresh} />
              <SelectionBar selection={selection} filter={filter} reading={readingOf(page)} onChange={setSelection} />
              <DivergenceTable
                list={list}
                selection={selection}
                total={page.total}
                scrollTop={scrollTop}
                onSelect={setSelection}
              />
            </>
          )}
          {page.items.length === 0 && page.unreachable === null && (
            <Empty title={filtered ? "No open finding matches this filter" : "No finding is open"}>
              {filtered ? "No checked key matches" : "Every checked key agrees in all its stores"},{" "}
              <CoverageNote covered={page.coverage} />.
            </Empty>
          )}
        </Stack>
      )}
    </LiveView>
  );
}
