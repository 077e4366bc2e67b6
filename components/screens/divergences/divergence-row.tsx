import { Checkbox, UnstyledButton } from "@mantine/core";
import Link from "next/link";
import type { Divergence } from "../../../lib/api/divergences";
import { FindingChip } from "../../kit/chip/finding-chip";
import { usualWays } from "../../kit/chip/ways.model";
import { formatCount, formatDuration } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { SmallLadder } from "../../kit/ladder/small-ladder";
import { serverNow, useNow } from "../../kit/time/clock";
import { Time } from "../../kit/time/time";
import { keyHref } from "../../shared/links";
import classes from "./divergences.module.css";
import type { RowState } from "./use-divergence-list";

const shownFindings = 2;

interface DivergenceRowProps {
  state: RowState;
  /** Its place in the whole list, from 0. */
  place: number;
  selected: boolean;
  onToggle: () => void;
}

/** One diverging key; its name leads to its page, from anywhere in the row. */
export function DivergenceRow({ state, place, selected, onToggle }: DivergenceRowProps) {
  if (state.kind !== "row") {
    return (
      <tr className={classes.row} aria-rowindex={place + 2} data-state={state.kind === "loading" ? "loading" : "error"}>
        <td className={classes.pending} colSpan={7}>
          {state.kind === "loading" ? (
            <span className={classes.bar} />
          ) : (
            <UnstyledButton onClick={state.retry}>This page could not be read. Try again</UnstyledButton>
          )}
        </td>
      </tr>
    );
  }
  const { path, key, ladder, outstanding, since } = state.row;
  return (
    <tr className={classes.row} aria-rowindex={place + 2} data-selected={selected}>
      <td className={classes.tick}>
        <Checkbox size="xs" checked={selected} onChange={onToggle} aria-label={`Select ${key}`} />
      </td>
      <td className={classes.path}>{path}</td>
      <td className={classes.key}>
        <Link href={keyHref(path, key)} prefetch={false}>
          <KeyText keyName={key} short />
        </Link>
      </td>
      <td className={classes.ladder}>
        <SmallLadder ladder={ladder} />
      </td>
      <td className={classes.findings}>
        <Findings row={state.row} />
      </td>
      <td className={classes.since}>
        <Age since={since} />
      </td>
      <td className={classes.outstanding}>
        {formatCount(outstanding)}
        <em> outstanding</em>
      </td>
    </tr>
  );
}

function Findings({ row: { findings, verdict } }: { row: Divergence }) {
  const names = findings.length > 0 ? findings.map(({ finding }) => finding) : [verdict];
  const more = names.slice(shownFindings);
  const ways = usualWays(names);
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
      {ticking && Number.isFinite(ageMs) && <span>{formatDuration(Math.floor(ageMs / 1_000) * 1_000)}</span>}
      <small>
        <Time at={since} clockOnly />
      </small>
    </>
  );
}
