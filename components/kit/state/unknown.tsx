import { Tooltip } from "@mantine/core";
import { sentence } from "../format";
import classes from "./state.module.css";

interface UnknownProps {
  /** Why it could not be measured. */
  reason: string;
  /** The name of the unknown figure, where its place does not tell it. */
  what?: string;
  /** A block with the reason written out, instead of a word with the reason on hover. */
  block?: boolean;
}

/** The look of an unmeasured figure: hatched, with its reason; never a zero, never green. */
export function Unknown({ reason: because, what, block = false }: UnknownProps) {
  const reason = sentence(because);
  if (block) {
    return (
      <div className={classes.unknownBlock} data-state="unknown">
        <span className={classes.word}>{what ? `${what}: unknown` : "Unknown"}</span>
        <span>{reason}</span>
      </div>
    );
  }
  const named = what ? `${what}: unknown` : "unknown";
  return (
    <Tooltip label={reason}>
      <span
        className={classes.unknown}
        data-state="unknown"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its reason is shown on focus, so it must be within reach of a keyboard
        tabIndex={0}
        role="note"
        aria-label={`${named}: ${reason}`}
      >
        <span className={classes.word} aria-hidden>
          {named}
        </span>
      </span>
    </Tooltip>
  );
}
