import { Tooltip } from "@mantine/core";
import type { PathSummary } from "../../../lib/api/paths";
import classes from "./observed.module.css";

/** Why nothing of an observed path can be changed from here. */
export const ONLY_READ = "Another system carries the writes; Trueup only reads this path.";

/** Why an action on a path is not offered; null where it is. */
export function whyOnlyRead({ mode }: Pick<PathSummary, "mode">): string | null {
  return mode === "observed" ? ONLY_READ : null;
}

/** Marks what belongs to an observed path: a word in an outline, since it is no state. */
export function ObservedTag() {
  return (
    <Tooltip label={`${ONLY_READ} What is said of it is as strong as what its stores show.`}>
      <span className={classes.tag}>observed</span>
    </Tooltip>
  );
}
