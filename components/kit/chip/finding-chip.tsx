import { Tooltip } from "@mantine/core";
import Link from "next/link";
import { formatCount } from "../format";
import { type Finding, findingMeaning, findingTone, type Tone } from "./finding.model";
import classes from "./finding-chip.module.css";
import { ToneIcon } from "./tone-icon";

interface FindingChipProps {
  finding: Finding;
  /** The number of keys with the finding, as a decimal string. */
  count?: string;
  /** Where the keys are listed. */
  href?: string;
}

/** A finding as a chip: its word, shape, colour, its meaning on hover, and a count if there is one. */
export function FindingChip({ finding, count, href }: FindingChipProps) {
  return (
    <ToneChip tone={findingTone(finding)} meaning={findingMeaning(finding)} href={href} count={count}>
      {finding}
    </ToneChip>
  );
}

interface ToneChipProps {
  tone: Tone;
  meaning?: string;
  href?: string;
  count?: string;
  children: string;
}

/** Any state as a chip of the same look: a word, a shape and a colour. */
export function ToneChip({ tone, meaning, href, count, children }: ToneChipProps) {
  const inside = (
    <>
      <ToneIcon tone={tone} />
      <span>{children}</span>
      {count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
    </>
  );
  const chip = href ? (
    <Link href={href} prefetch={false} className={classes.chip} data-tone={tone}>
      {inside}
    </Link>
  ) : (
    <span className={classes.chip} data-tone={tone}>
      {inside}
    </span>
  );
  return meaning ? <Tooltip label={meaning}>{chip}</Tooltip> : chip;
}
