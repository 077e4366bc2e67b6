"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import type { PathSummary } from "../../../lib/api/paths";
import { countedFindings } from "../../kit/chip/finding.model";
import { FindingChip, ToneChip } from "../../kit/chip/finding-chip";
import { Figure } from "../../kit/figure/figure";
import { formatCount, formatSignedRate } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { useNow } from "../../kit/time/clock";
import { divergencesHref, pathHref } from "../../shared/links";
import { coveredOf } from "../../shared/path/coverage.model";
import { CoverageNote } from "../../shared/path/coverage-note";
import { LagBar } from "../../shared/path/lag-bar";
import { OverdueChip } from "../../shared/path/overdue-chip";
import { ReadingFigure } from "../../shared/path/reading-view";
import { STANDING_LOOK, standingOf } from "../../shared/path/standing.model";
import {
  acknowledgmentLook,
  catchUpReading,
  controlNotes,
  figuresOverdueMs,
  headroomTone,
  lagReading,
  reasonFor,
} from "../../shared/path/truth.model";
import { FlowCell } from "./flow-cell";
import { GreenSignals } from "./green-signals";
import classes from "./overview.module.css";

/** One path: a table's row on a wide screen, a card on a phone. */
export function OverviewRow({ path }: { path: PathSummary }) {
  const { truth, contract } = path;
  const standing = standingOf(path);
  const overdueMs = figuresOverdueMs(truth.asOf, useNow());
  return (
    <tr className={classes.row} data-standing={standing} data-dimmed={overdueMs !== null}>
      <th scope="row" className={classes.name}>
        <div className={classes.nameParts}>
          <Link href={pathHref(path.name)} className={classes.title}>
            {path.title}
          </Link>
          <span className={classes.sub}>
            {path.name}
            {path.mode === "observed" && " · observed"}
          </span>
          <ToneChip tone={STANDING_LOOK[standing].tone} meaning={STANDING_LOOK[standing].meaning}>
            {STANDING_LOOK[standing].word}
          </ToneChip>
          <OverdueChip overdueMs={overdueMs} />
        </div>
      </th>
      <Cell label="Truth lag" className={classes.lag}>
        <ReadingFigure reading={lagReading(truth, contract.maxTruthLagMs)} at={truth.asOf} size="lg" />
        <LagBar truthLagMs={truth.truthLagMs} maxTruthLagMs={contract.maxTruthLagMs} />
      </Cell>
      <Cell label="Outstanding" className={classes.outstanding}>
        <Figure
          value={truth.outstanding === null ? null : formatCount(truth.outstanding)}
          reason={reasonFor(truth, "outstanding")}
          at={truth.asOf}
          note="writes"
        />
      </Cell>
      <Cell label="In and out, 15 min" className={classes.flowCell}>
        <FlowCell path={path} />
      </Cell>
      <Cell label="Headroom and catch-up" className={classes.catchUp}>
        <Figure
          value={truth.headroomPerSec === null ? null : formatSignedRate(truth.headroomPerSec)}
          unit="/s headroom"
          reason={reasonFor(truth, "headroomPerSec")}
          what="headroom"
          tone={headroomTone(truth.headroomPerSec)}
          size="sm"
          at={truth.asOf}
        />
        <ReadingFigure reading={catchUpReading(truth)} at={truth.asOf} what="catch-up" />
      </Cell>
      <Cell label="Open findings" className={classes.findings}>
        <Findings path={path} />
      </Cell>
      <Cell label="Acknowledging" className={classes.control}>
        {[acknowledgmentLook(path), ...controlNotes(path)].map(({ tone, word, meaning }) => (
          <ToneChip key={word} tone={tone} meaning={meaning}>
            {word}
          </ToneChip>
        ))}
      </Cell>
      <Cell label="Signals that stay green" className={classes.green}>
        <GreenSignals truth={truth} />
      </Cell>
    </tr>
  );
}

function Cell({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <td className={className}>
      <span className={classes.cellLabel} aria-hidden>
        {label}
      </span>
      <div className={classes.cell}>{children}</div>
    </td>
  );
}

function Findings({ path }: { path: PathSummary }) {
  const { findings } = path.truth;
  if (findings === null) return <Unknown reason={reasonFor(path.truth, "findings")} />;
  const open = countedFindings(findings).filter(({ finding }) => finding !== "converged");
  if (open.length === 0)
    return (
      <span className={classes.sub}>
        none open, <CoverageNote covered={coveredOf(path.truth.coverage)} />
      </span>
    );
  return open.map(({ finding, count }) => (
    <FindingChip key={finding} finding={finding} count={count} href={divergencesHref({ path: path.name, finding })} />
  ));
}
