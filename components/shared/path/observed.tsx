import { Tooltip } from "@mantine/core";
import classes from "./observed.module.css";

const ANOTHERS =
  "Another system carries the writes; Trueup reads its stores, and changes only what the path's `repair` allows.";

/** Marks what belongs to an observed path: a word in an outline, since it is no state. */
export function ObservedTag() {
  return (
    <Tooltip label={`${ANOTHERS} What is said of it is as strong as what its stores show.`}>
      <span className={classes.tag}>observed</span>
    </Tooltip>
  );
}
