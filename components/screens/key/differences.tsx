import { Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { showUnseen, valueLine } from "../../kit/value/value.model";
import type { Diff, DifferenceKind } from "./diff.model";
import classes from "./key.module.css";

const signs: Record<DifferenceKind, string> = { added: "+", removed: "−", changed: "≠" };

interface DifferencesProps {
  diff: Diff;
  from: "origin" | "newest write";
  /** Another system's stores are compared in the members that both have. */
  isObserved: boolean;
}

/** The differences of a store's value from the baseline's, a line for each member. */
export function Differences({ diff, from, isObserved }: DifferencesProps) {
  const count = diff.differences.length;
  if (count === 0) {
    return (
      <Text size="sm" c="dimmed" className={classes.same}>
        <IconCheck size={13} aria-hidden /> The same value as the {from}’s
        {isObserved && ", in every member that both have"}
      </Text>
    );
  }
  const words: Record<DifferenceKind, string> = {
    added: "only here",
    removed: `only in the ${from}`,
    changed: "differs",
  };
  return (
    <div>
      <p className={classes.diffTitle}>
        {diff.truncated ? `More than ${count}` : count} {count === 1 ? "difference" : "differences"} from the {from}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable from the keyboard */}
      <ul className={classes.differences} tabIndex={0}>
        {diff.differences.map(({ pointer, kind, before, after }) => (
          <li key={`${kind} ${pointer}`} data-kind={kind}>
            <span className={classes.pointer}>
              <b aria-hidden>{signs[kind]}</b> {pointer === "" ? "the whole value" : showUnseen(pointer)}
              <i>{words[kind]}</i>
            </span>
            {kind !== "added" && (
              <code className={classes.before}>
                {from}: {valueLine(before)}
              </code>
            )}
            {kind !== "removed" && <code>here: {valueLine(after)}</code>}
          </li>
        ))}
      </ul>
    </div>
  );
}
