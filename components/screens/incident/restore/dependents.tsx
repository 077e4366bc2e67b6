import { Button, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { awaitsRestore } from "../../../../lib/domain/recovery/dependent-transitions";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { sentence } from "../../../kit/format";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { Permitted } from "../../../shared/me/permitted";
import { dependentLook, nextDependent } from "./restore.model";
import classes from "./restore.module.css";

type Dependent = IncidentWire["dependents"][number];

interface DependentsProps {
  dependents: readonly Dependent[];
  closed: boolean;
  pending: boolean;
  onRestore: (dependent: string) => void;
}

/** The dependents of these paths in their declared order, each with its state and the button to try it alone. */
export function Dependents(props: DependentsProps) {
  if (props.dependents.length === 0) return null;
  return (
    <DataTable
      label="Dependents, in their order"
      minWidth={600}
      columns={columnsOf(props)}
      rows={props.dependents}
      rowId={({ path, name }) => `${path} ${name}`}
    />
  );
}

function columnsOf({ dependents, closed, pending, onRestore }: DependentsProps): Column<Dependent>[] {
  const { next } = nextDependent(dependents);
  const whole = { headClassName: classes.whole };
  return [
    column(
      "Dependent",
      ({ name, kind, path, reads }) => (
        <>
          {name}
          <Text size="xs" c="dimmed">
            {kind} of {path}
            {reads !== null && `, reads the ${reads}`}
          </Text>
        </>
      ),
      whole,
    ),
    column(
      "State",
      ({ state, pausedBefore, because }) => (
        <>
          <DependentState state={state} pausedBefore={pausedBefore} />
          {because !== null && <Text size="xs">{sentence(because)}</Text>}
        </>
      ),
      whole,
    ),
    column("Since", ({ changedAt }) => <Time at={changedAt} clockOnly className={classes.whole} />, whole),
    column("Attempts", ({ attempts }) => attempts, whole),
    column(
      "Alone",
      ({ name, path, state }) =>
        awaitsRestore(state) && (
          <Permitted verb="incident.restore" paths={[path]}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={closed || pending}
              aria-label={`${wordsFor(state, next?.name === name)}: ${name}`}
              onClick={() => onRestore(name)}
            >
              {wordsFor(state, next?.name === name)}
            </Button>
          </Permitted>
        ),
      whole,
    ),
  ];
}

function DependentState(dependent: Parameters<typeof dependentLook>[0]) {
  const { tone, word } = dependentLook(dependent);
  return (
    <>
      <ToneChip tone={tone}>{word}</ToneChip>
      {dependent.pausedBefore === true && dependent.state !== "restored" && (
        <Text size="xs">Paused before the incident, and stays paused.</Text>
      )}
    </>
  );
}

function wordsFor(state: Dependent["state"], isNext: boolean): string {
  if (state === "failed") return "Try again";
  return isNext ? "Restore it" : "Restore it alone";
}
