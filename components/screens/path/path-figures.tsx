"use client";
import { Text } from "@mantine/core";
import type { PathDetail, Truth } from "../../../lib/api/paths";
import { openFindings } from "../../kit/chip/finding.model";
import { FindingChip } from "../../kit/chip/finding-chip";
import { Figure } from "../../kit/figure/figure";
import { formatCount, formatDuration, formatRate, formatShare, formatSignedRate } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { Unknown } from "../../kit/state/unknown";
import { useNow } from "../../kit/time/clock";
import { Time } from "../../kit/time/time";
import { divergencesHref } from "../../shared/links";
import { coveredOf } from "../../shared/path/coverage.model";
import { CoverageNote } from "../../shared/path/coverage-note";
import { LagBar } from "../../shared/path/lag-bar";
import { OverdueChip } from "../../shared/path/overdue-chip";
import { ReadingFigure } from "../../shared/path/reading-view";
import { catchUpReading, figuresOverdueMs, headroomTone, lagReading, reasonFor } from "../../shared/path/truth.model";
import classes from "./path.module.css";

/** The path's present figures, the truth lag first and largest. */
export function PathFigures({ path }: { path: PathDetail }) {
  const { truth, contract } = path;
  const at = truth.asOf;
  const overdueMs = figuresOverdueMs(at, useNow());
  const why = (member: string) => reasonFor(truth, member);
  const rate = (member: "ingressPerSec" | "drainPerSec" | "safeDrainPerSec", label: string) => (
    <Figure
      label={label}
      value={truth[member] === null ? null : formatRate(truth[member])}
      unit="/s"
      at={at}
      reason={why(member)}
    />
  );
  return (
    <Panel>
      <div className={classes.figures} data-dimmed={overdueMs !== null}>
        <div className={classes.lagFigure}>
          <ReadingFigure label="Truth lag" reading={lagReading(truth, contract.maxTruthLagMs)} at={at} size="lg" />
          <LagBar truthLagMs={truth.truthLagMs} maxTruthLagMs={contract.maxTruthLagMs} />
        </div>
        <Figure
          label="Outstanding"
          value={truth.outstanding === null ? null : formatCount(truth.outstanding)}
          unit={truth.outstanding === "1" ? "write" : "writes"}
          at={at}
          reason={why("outstanding")}
        />
        {rate("ingressPerSec", "Ingress")}
        {rate("drainPerSec", "Drain")}
        {rate("safeDrainPerSec", "Safe drain")}
        <Figure
          label="Headroom"
          value={truth.headroomPerSec === null ? null : formatSignedRate(truth.headroomPerSec)}
          unit="/s"
          tone={headroomTone(truth.headroomPerSec)}
          at={at}
          reason={why("headroomPerSec")}
        />
        <ReadingFigure label="Catch-up" reading={catchUpReading(truth, contract.maxTruthLagMs)} at={at} />
        {(["p50", "p95", "p99"] as const).map((part) => (
          <Figure
            key={part}
            label={`Delay ${part}`}
            value={truth.delayMs === null ? null : formatDuration(truth.delayMs[part])}
            at={at}
            reason={why("delayMs")}
          />
        ))}
        {(["1s", "10s", "60s"] as const).map((within) => {
          const share = truth.consistentWithin?.[within] ?? null;
          return (
            <Figure
              key={within}
              label={`Consistent in ${within.replace("s", " s")}`}
              value={share === null ? null : formatShare(share)}
              at={at}
              reason={why("consistentWithin")}
            />
          );
        })}
      </div>
      {truth.slowBecause !== null && (
        <Text size="sm" mt={8}>
          The origin is slow: {truth.slowBecause}.
        </Text>
      )}
      <div className={classes.figuresFoot}>
        <OpenFindings path={path} />
        <span className={classes.asOf}>
          <OverdueChip overdueMs={overdueMs} /> <Observed truth={truth} /> · as of <Time at={at} clockOnly />
        </span>
      </div>
    </Panel>
  );
}

/** The share of acknowledged mutations that the observer re-checks; a sample is labelled as one. */
function Observed({ truth }: { truth: Truth }) {
  if (truth.observedShare === null) return <Unknown reason={reasonFor(truth, "observedShare")} what="re-checked" />;
  return truth.observedShare >= 1
    ? "every change re-checked"
    : `a sample of ${formatShare(truth.observedShare)} re-checked`;
}

function OpenFindings({ path }: { path: PathDetail }) {
  const { findings } = path.truth;
  if (findings === null) {
    return (
      <span>
        Open findings: <Unknown reason={reasonFor(path.truth, "findings")} />
      </span>
    );
  }
  const open = openFindings(findings, path.standing.state);
  const covered = coveredOf(path.truth.coverage);
  if (open.length === 0)
    return (
      <span className={classes.asOf}>
        No finding is open, <CoverageNote covered={covered} />
      </span>
    );
  return (
    <span className={classes.chips}>
      {open.map(({ finding, count }) => (
        <FindingChip
          key={finding}
          finding={finding}
          count={count}
          href={divergencesHref({ path: path.name, finding })}
        />
      ))}
      <span className={classes.asOf}>
        <CoverageNote covered={covered} />
      </span>
    </span>
  );
}
