import { Checkbox, UnstyledButton } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Divergence } from "../../../lib/api/divergences";
import { FindingChip } from "../../kit/chip/finding-chip";
import { usualWays } from "../../kit/chip/ways.model";
import { formatCount, formatDuration } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { SmallLadder } from "../../kit/ladder/small-ladder";
import { type Column, type ColumnLook, column } from "../../kit/table/columns";
import { serverNow, useNow } from "../../kit/time/clock";
import { Time } from "../../kit/time/time";
import { keyHref } from "../../shared/links";
import { ObservedTag } from "../../shared/path/observed";
import classes from "./divergences.module.css";
import { isSelected, rowName, type Selection, toggle } from "./selection.model";
import type { RowState } from "./use-divergence-list";

const shownFindings = 2;

/** The columns of the list: a key's name leads to its page, from anywhere in its row. */
export function divergenceColumns(selection: Selection, onSelect: (selection: Selection) => void): Column<RowState>[] {
  return [
    ofKey(
      "Selected",
      (row) => (
        <Checkbox
          size="xs"
          checked={isSelected(selection, rowName(row))}
          onChange={() => onSelect(toggle(selection, rowName(row)))}
          aria-label={`Select ${row.key}`}
        />
      ),
      { className: classes.tick, spoken: true },
    ),
    ofKey(
      "Path",
      ({ path, mode }) => (
        <>
          <div className={classes.path}>{path}</div>
          {mode === "observed" && <ObservedTag />}
        </>
      ),
      { className: classes.path },
    ),
    ofKey(
      "Key",
      ({ path, key }) => (
        <Link href={keyHref(path, key)} prefetch={false}>
          <KeyText keyName={key} short />
        </Link>
      ),
      { className: classes.key },
    ),
    ofKey(
      "Ladder",
      ({ ladder, mode }) => <SmallLadder ladder={mode === "observed" ? { ...ladder, record: "source" } : ladder} />,
      { className: classes.ladder },
    ),
    ofKey("Findings", (row) => <Findings row={row} />, { className: classes.findings }),
    ofKey("Since", ({ since }) => <Age since={since} />, { className: classes.since }),
    ofKey(
      "Outstanding",
      ({ outstanding }) => (
        <>
          {formatCount(outstanding)}
          <em> outstanding</em>
        </>
      ),
      { className: classes.outstanding, headClassName: classes.outstandingHead },
    ),
  ];
}

/** A column of keys that were read; a row that was not read has no cells of its own. */
function ofKey(heading: string, show: (row: Divergence) => ReactNode, look: ColumnLook): Column<RowState> {
  return column<RowState>(heading, (state) => (state.kind === "row" ? show(state.row) : null), look);
}

/** The content of a row whose page is not read yet or could not be read; null for a row that was read. */
export function pendingCell(state: RowState): ReactNode | null {
  if (state.kind === "row") return null;
  return (
    <td className={classes.pending} colSpan={7}>
      {state.kind === "loading" ? (
        <span className={classes.bar} />
      ) : (
        <UnstyledButton onClick={state.retry}>This page could not be read. Try again</UnstyledButton>
      )}
    </td>
  );
}

function Findings({ row: { findings, verdict, mode } }: { row: Divergence }) {
  const names = findings.length > 0 ? findings.map(({ finding }) => finding) : [verdict];
  const more = names.slice(shownFindings);
  const ways = mode === "observed" ? null : usualWays(names);
  return (
    <>
      <span className={classes.chips}>
        {names.slice(0, shownFindings).map((finding) => (
          <FindingChip key={finding} finding={finding} />
        ))}
        {more.length > 0 && (
          <span className={classes.more} title={more.join(", ")}>
            +{more.length}
            <span className={classes.spoken}> more: {more.join(", ")}</span>
          </span>
        )}
      </span>
      {ways !== null && (
        <span className={classes.ways} title={`Ways back: ${ways}. They are on the key's page.`}>
          <span className={classes.spoken}>ways back: </span>
          {ways}
        </span>
      )}
    </>
  );
}

function Age({ since }: { since: string }) {
  const ticking = useNow() !== null;
  const ageMs = Math.max(0, serverNow() - Date.parse(since));
  return (
    <>
      {ticking && Number.isFinite(ageMs) && (
        <span>
          <em>open for </em>
          {formatDuration(Math.floor(ageMs / 1_000) * 1_000)}
        </span>
      )}
      <small>
        <Time at={since} clockOnly />
      </small>
    </>
  );
}
