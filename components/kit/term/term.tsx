import { Tooltip } from "@mantine/core";
import classes from "./term.module.css";
import { TERMS, type TermWord } from "./words";

/** A word that is not plain English, with its meaning on hover, on focus, and for a screen reader. */
export function Term({ word, capital = false }: { word: TermWord; capital?: boolean }) {
  return (
    <Tooltip label={TERMS[word]} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the meaning is for those who use the keyboard too */}
      <span className={classes.term} tabIndex={0} aria-description={TERMS[word]}>
        {capital ? word.charAt(0).toUpperCase() + word.slice(1) : word}
      </span>
    </Tooltip>
  );
}
