import { Button, Table, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { awaitsRestore } from "../../../../lib/domain/recovery/dependent-transitions";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { sentence } from "../../../kit/format";
import { WideTable } from "../../../kit/table/wide-table";
import { Time } from "../../../kit/time/time";
import { dependentLook, nextDependent } from "./restore.model";
import classes from "./restore.module.css";

type DependentRow = IncidentWire["dependents"][number];

interface DependentsProps {
  dependents: DependentRow[];
  closed: boolean;
  pending: boolean;
  onRestore: (dependent: string) => void;
}

/** Who depends on these paths, in the declared order, how each stands, and the way to try one alone. */
export function Dependents({ dependents, closed, pending, onRestore }: DependentsProps) {
  if (dependents.length === 0) return null;
  const { next } = nextDependent(dependents);
  return (
    <WideTable label="Dependents, in their order" minWidth={600}>
      <Table.Thead>
        <Table.Tr>
          {["Dependent", "State", "Since", "Attempts", "Alone"].map((heading) => (
            <Table.Th key={heading} className={classes.whole}>
              {heading}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {dependents.map(({ path, name, kind, reads, state, because, attempts, changedAt, pausedBefore }) => (
          <Table.Tr key={`${path} ${name}`}>
            <Table.Td>
              {name}
              <Text size="xs" c="dimmed">
                {kind} of {path}
                {reads !== null && `, reads the ${reads}`}
              </Text>
            </Table.Td>
            <Table.Td>
              <DependentState state={state} pausedBefore={pausedBefore} />
              {because !== null && <Text size="xs">{sentence(because)}</Text>}
            </Table.Td>
            <Table.Td>
              <Time at={changedAt} clockOnly className={classes.whole} />
            </Table.Td>
            <Table.Td>{attempts}</Table.Td>
            <Table.Td>
              {awaitsRestore(state) && (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={closed || pending}
                  aria-label={`${wordsFor(state, next?.name === name)}: ${name}`}
                  onClick={() => onRestore(name)}
                >
                  {wordsFor(state, next?.name === name)}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function DependentState(dependent: Parameters<typeof dependentLook>[0]) {
  const { tone, word } = dependentLook(dependent);
  return (
    <>
      <ToneChip tone={tone}>{word}</ToneChip>
      {dependent.pausedBefore === true && dependent.state !== "restored" && (
        <Text size="xs">Paused before the incident, and stays so.</Text>
      )}
    </>
  );
}

function wordsFor(state: DependentRow["state"], isNext: boolean): string {
  if (state === "failed") return "Try again";
  return isNext ? "Restore it" : "Restore it alone";
}
