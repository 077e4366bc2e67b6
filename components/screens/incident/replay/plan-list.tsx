import { Table, Text, UnstyledButton } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { formatCount } from "../../../kit/format";
import { Unknown } from "../../../kit/state/unknown";
import { WideTable } from "../../../kit/table/wide-table";
import { Time } from "../../../kit/time/time";
import { kindWord } from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";
import { runLook } from "../../../shared/run/run.model";

/** The plans that were made, newest first, and how each one's run stands. */
export function PlanList({ plans, onOpen }: { plans: IncidentWire["plans"]; onOpen: (id: string) => void }) {
  if (plans.length === 0) {
    return (
      <Text size="sm" c="dimmed" data-state="empty">
        No plan was made yet. A plan is a frozen list that says of each mutation what would happen to it, before
        anything happens.
      </Text>
    );
  }
  const ordered = plans.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <WideTable label="Plans" minWidth={340}>
      <Table.Thead>
        <Table.Tr>
          {["Plan", "Items", "Made", "Run"].map((heading) => (
            <Table.Th key={heading}>{heading}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {ordered.map(({ id, kind, status, total, createdAt, createdBy, run }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <UnstyledButton className={classes.planName} onClick={() => onOpen(id)}>
                {kindWord(kind)}
              </UnstyledButton>
            </Table.Td>
            <Table.Td>
              {status === "building" && "being frozen"}
              {status === "failed" && <ToneChip tone="bad">could not be made</ToneChip>}
              {status === "ready" && (total === null ? <Unknown reason="It was not counted." /> : formatCount(total))}
            </Table.Td>
            <Table.Td>
              <Time at={createdAt} clockOnly /> by {createdBy}
            </Table.Td>
            <Table.Td>
              {run ? (
                <ToneChip tone={runLook(run.state).tone} meaning={runLook(run.state).meaning}>
                  {runLook(run.state).word}
                </ToneChip>
              ) : (
                "not run"
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
