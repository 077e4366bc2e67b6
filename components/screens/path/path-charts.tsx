"use client";
import { SimpleGrid, Skeleton } from "@mantine/core";
import { useQueryStates } from "nuqs";
import type { PathDetail, Series } from "../../../lib/api/paths";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { LiveView } from "../../kit/state/live-view";
import { LoadingShape } from "../../kit/state/loading";
import { Panel } from "../../kit/state/panel";
import { fixedSeriesQuery, seriesQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { DelayChart, FindingsChart, FlowChart, LagChart } from "./charts";
import { type ChosenRange, chosenRange, RANGE_ADDRESS, type Range } from "./range.model";
import { RangeSwitch } from "./range-switch";

/** Truth lag, delay, flow and findings over the range that the address names. */
export function PathCharts({ path }: { path: PathDetail }) {
  const [named, setNamed] = useQueryStates(RANGE_ADDRESS);
  const chosen = chosenRange(named);
  return (
    <Panel title="Over time" id="charts" aside={<RangeSwitch chosen={chosen} onChange={setNamed} />}>
      {chosen.kind === "live" ? (
        <LiveCharts path={path} range={chosen.range} />
      ) : (
        <HeldCharts path={path} chosen={chosen} />
      )}
    </Panel>
  );
}

function LiveCharts({ path, range }: { path: PathDetail; range: Range }) {
  const answer = useLiveQuery(seriesQuery(path.name, range.spanMs, range.stepMs), {
    intervalMs: Math.min(range.stepMs, 60_000),
  });
  return <Charts path={path} answer={answer} />;
}

function HeldCharts({ path, chosen }: { path: PathDetail; chosen: ChosenRange & { kind: "held" } }) {
  const query = fixedSeriesQuery(path.name, chosen.from, chosen.to, chosen.stepMs);
  const answer = useLiveQuery(query, { intervalMs: false });
  return <Charts path={path} answer={answer} />;
}

function Charts({ path, answer }: { path: PathDetail; answer: LiveAnswer<Series> }) {
  return (
    <LiveView answer={answer} what="the charts" loading={<ChartsLoading />}>
      {(series) => (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="lg">
          <LagChart series={series} maxTruthLagMs={path.contract.maxTruthLagMs} />
          <FlowChart series={series} />
          <DelayChart series={series} />
          <FindingsChart series={series} />
        </SimpleGrid>
      )}
    </LiveView>
  );
}

function ChartsLoading() {
  return (
    <LoadingShape doing="Loading the charts">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        {["lag", "flow", "delay", "findings"].map((chart) => (
          <Skeleton key={chart} height={220} />
        ))}
      </SimpleGrid>
    </LoadingShape>
  );
}
