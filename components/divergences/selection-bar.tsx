import { Button, Text } from "@mantine/core";
import { formatCount } from "../format";
import { LaterAction } from "../later-action/later-action";
import classes from "./divergences.module.css";
import { noSelection, type Selection, selectedCount } from "./selection.model";

interface SelectionBarProps {
  selection: Selection;
  total: string | null;
  onChange: (selection: Selection) => void;
}

/** What is chosen, and what can be done with it. */
export function SelectionBar({ selection, total, onChange }: SelectionBarProps) {
  const count = selectedCount(selection, total);
  const none = count === "0";
  return (
    <div className={classes.selection} data-none={none}>
      <Text size="sm" component="span" role="status">
        {none && "Nothing selected"}
        {!none && selection.kind === "rows" && `${formatCount(count!)} selected`}
        {!none &&
          selection.kind === "matching" &&
          `All that match selected${count === null ? "" : `: ${formatCount(count)} now`}`}
      </Text>
      {!none && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange(noSelection)}>
          Clear
        </Button>
      )}
      {selection.kind === "rows" && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange({ kind: "matching" })}>
          Select all{total === null ? "" : ` ${formatCount(total)}`} that match
        </Button>
      )}
      <LaterAction>Open an incident with these</LaterAction>
    </div>
  );
}
