import { Text } from "@mantine/core";
import type { Unasked } from "./answers.model";
import classes from "./saved.module.css";
import { UNSEARCHED_HEADING, unsearchedLines } from "./unsearched.model";

/** Under the answers: the kinds that could not be searched, whose reasons unfold. */
export function Unsearched({ unasked }: { unasked: readonly Unasked[] }) {
  return (
    <Text size="sm" c="dimmed" component="details" role="note">
      <summary>{UNSEARCHED_HEADING}</summary>
      <ul className={classes.unsearched}>
        {unsearchedLines(unasked).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Text>
  );
}
