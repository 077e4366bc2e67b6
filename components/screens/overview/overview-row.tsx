"use client";
import Link from "next/link";
import type { PathSummary } from "../../../lib/api/paths";
import { openFindings } from "../../kit/chip/finding.model";
import { FindingChip, ToneChip } from "../../kit/chip/finding-chip";
import { Figure } from "../../kit/figure/figure";
import { formatCount, formatSignedRate } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { type Column, column, type DrawnRow } from "../../kit/table/columns";
import { useNow } from "../../kit/time/clock";
import { divergencesHref, pathHref } from "../../shared/links";
import { coveredOf } from "../../shared/path/coverage.model";
import { CoverageNote } from "../../shared/path/coverage-note";
import { LagBar } from "../../shared/path/lag-bar";
import { ObservedTag } from "../../shared/path/observed";
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

/** The columns of the overview; on a phone each cell carries its own heading. */
export const OVERVIEW_COLUMNS: readonly Column<PathSummary>[] = [
  column("Path", (path) => <Name path={path} />, { className: classes.name, rowHeader: true }),
  column(
    "Truth lag",
    ({ truth, contract }) => (
      <>
        <ReadingFigure reading={lagReading(truth, contract.maxTruthLagMs)} at={truth.asOf} size="lg" />
        <LagBar truthLagMs={truth.truthLagMs} maxTruthLagMs={contract.maxTruthLagMs} />
      </>
    ),
    { className: classes.lag },
  ),
  column(
    "Outstanding",
    ({ truth }) => (
      <Figure
        value={truth.outstanding === null ? null : formatCount(truth.outstanding)}
        reason={reasonFor(truth, "outstanding")}
        at={truth.asOf}
        note={truth.outstanding === "1" ? "write" : "writes"}
      />
    ),
    { className: classes.outstanding },
  ),
  column("In and out, 15 min", (path) => <FlowCell path={path} />, {
    className: classes.flowCell,
    headClassName: classes.leaves,
  }),
  column(
    "Headroom and catch-up",
    ({ truth, contract }) => (
      <>
        <Figure
          value={truth.headroomPerSec === null ? null : formatSignedRate(truth.headroomPerSec)}
          unit="/s headroom"
          reason={reasonFor(truth, "headroomPerSec")}
          what="headroom"
          tone={headroomTone(truth.headroomPerSec)}
          size="sm"
          at={truth.asOf}
        />
        <ReadingFigure reading={catchUpReading(truth, contract.maxTruthLagMs)} at={truth.asOf} what="catch-up" />
      </>
    ),
    { className: classes.catchUp },
  ),
  column("Open findings", (path) => <Findings path={path} />, { className: classes.findings }),
  column(
    "Acknowledging",
    (path) =>
      [acknowledgmentLook(path), ...controlNotes(path)].map(({ tone, word, meaning }) => (
        <ToneChip key={word} tone={tone} meaning={meaning}>
          {word}
        </ToneChip>
      )),
    { className: classes.control, headClassName: classes.leaves },
  ),
  column("Signals that stay green", ({ truth }) => <GreenSignals truth={truth} />, {
    className: classes.green,
    headClassName: classes.greenHead,
  }),
];

/** A path: a table's row on a wide screen, a card on a phone. */
export function OverviewRow({ row: path, cells }: DrawnRow<PathSummary>) {
  const overdueMs = figuresOverdueMs(path.truth.asOf, useNow());
  return (
    <tr className={classes.row} data-standing={standingOf(path)} data-dimmed={overdueMs !== null}>
      {cells.map(({ heading, look, content }) =>
        look.rowHeader ? (
          <th key={heading} scope="row" className={look.className}>
            {content}
          </th>
        ) : (
          <td key={heading} className={look.className}>
            <span className={classes.cellLabel} aria-hidden>
              {heading}
            </span>
            <div className={classes.cell}>{content}</div>
          </td>
        ),
      )}
    </tr>
  );
}

function Name({ path }: { path: PathSummary }) {
  const { tone, meaning, word } = STANDING_LOOK[standingOf(path)];
  const overdueMs = figuresOverdueMs(path.truth.asOf, useNow());
  return (
    <div className={classes.nameParts}>
      <Link href={pathHref(path.name)} className={classes.title}>
        {path.title}
      </Link>
      <span className={classes.sub}>
        {path.name} {path.mode === "observed" && <ObservedTag />}
      </span>
      <ToneChip tone={tone} meaning={meaning}>
        {word}
      </ToneChip>
      <OverdueChip overdueMs={overdueMs} />
    </div>
  );
}

function Findings({ path }: { path: PathSummary }) {
  const { findings } = path.truth;
  if (findings === null) return <Unknown reason={reasonFor(path.truth, "findings")} />;
  const open = openFindings(findings, path.standing.state);
  if (open.length === 0)
    return (
      <span className={classes.sub}>
        none open, <CoverageNote covered={coveredOf(path.truth.coverage)} />
      </span>
    );
  const untold = path.truth.unmeasured.findings;
  return (
    <>
      {open.map(({ finding, count }) => (
        <FindingChip
          key={finding}
          finding={finding}
          count={count}
          href={divergencesHref({ path: path.name, finding })}
        />
      ))}
      {untold !== undefined && <Unknown what="the rest" reason={untold} />}
    </>
  );
}
