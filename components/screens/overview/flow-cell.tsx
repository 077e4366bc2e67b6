"use client";
import { useMemo } from "react";
import type { PathSummary, Series } from "../../../lib/api/paths";
import { FlowSpark } from "../../kit/charts/flow-spark";
import { Unknown } from "../../kit/state/unknown";
import { flowPoints, gapsOf } from "../../shared/path/series-points";
import { rateText, reasonFor } from "../../shared/path/truth.model";
import { seriesQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./overview.module.css";

const SPAN_MS = 15 * 60_000;
const STEP_MS = 15_000;

/** Ingress and drain of the last 15 minutes as a small chart, with the two present figures. */
export function FlowCell({ path }: { path: PathSummary }) {
  const answer = useLiveQuery(seriesQuery(path.name, SPAN_MS, STEP_MS), { intervalMs: STEP_MS });
  return (
    <div className={classes.flow}>
      <div className={classes.spark}>
        {answer.status === "shown" && <Spark series={answer.value} dim={answer.stale !== null} />}
        {answer.status === "error" && <Unknown reason={answer.problem.detail} />}
      </div>
      <div className={classes.rates}>
        <Rate name="in" value={path.truth.ingressPerSec} reason={reasonFor(path.truth, "ingressPerSec")} />
        <Rate name="out" value={path.truth.drainPerSec} reason={reasonFor(path.truth, "drainPerSec")} />
      </div>
    </div>
  );
}

function Rate({ name, value, reason }: { name: "in" | "out"; value: number | null; reason: string }) {
  return (
    <span className={classes.rate}>
      <span className={classes.rateMark} data-line={name} aria-hidden />
      {name} {value === null ? <Unknown reason={reason} /> : rateText(value)}
    </span>
  );
}

function Spark({ series, dim }: { series: Series; dim: boolean }) {
  const points = useMemo(() => flowPoints(series), [series]);
  const gaps = useMemo(
    () => gapsOf(series, (point) => point.ingressPerSec === null || point.drainPerSec === null),
    [series],
  );
  return (
    <div role="img" aria-label="Ingress and drain over the last 15 minutes" data-dimmed={dim}>
      <FlowSpark
        points={points}
        gaps={gaps}
        from={new Date(series.from).getTime()}
        to={new Date(series.to).getTime()}
      />
    </div>
  );
}
