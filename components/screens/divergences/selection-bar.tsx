"use client";
import { Button, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import type { DivergenceFilter } from "../../../lib/api/divergences";
import { formatCount } from "../../kit/format";
import { handKeys } from "../../shared/incident/handed-keys";
import { openIncidentHref } from "../../shared/links";
import { Permitted } from "../../shared/me/permitted";
import { usePathNames } from "../../shared/path/path-names";
import classes from "./divergences.module.css";
import { incidentScopeOf, type ListReading } from "./incident-scope.model";
import { isFew, noSelection, type Selection, selectedCount } from "./selection.model";

interface SelectionBarProps {
  selection: Selection;
  filter: DivergenceFilter;
  reading: ListReading;
  onChange: (selection: Selection) => void;
}

/** The selection, and the actions on it. */
export function SelectionBar({ selection, filter, reading, onChange }: SelectionBarProps) {
  const { total } = reading;
  const router = useRouter();
  const paths = usePathNames();
  const count = selectedCount(selection, total);
  const none = count === "0";
  const open = () => {
    const { scope, keys } = incidentScopeOf(
      selection,
      filter,
      reading,
      paths.map(({ name }) => name),
    );
    router.push(openIncidentHref(keys === null ? scope : { ...scope, list: handKeys(keys) }));
  };
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
          {total === "1"
            ? "Select the one that matches"
            : `Select all${total === null ? "" : ` ${formatCount(total)}`} that match`}
        </Button>
      )}
      <Permitted verb="incident.open">
        <Button size="compact-xs" variant="default" disabled={none} onClick={open}>
          Open an incident with these
        </Button>
      </Permitted>
      {isFew(selection, total) && (
        <Text size="xs" c="dimmed" component="span">
          A few keys are repaired sooner one by one, on each key&apos;s page; an incident concerns the acknowledgments
          of its whole path.
        </Text>
      )}
    </div>
  );
}
