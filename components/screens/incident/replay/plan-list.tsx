import { Text, UnstyledButton } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { formatCount } from "../../../kit/format";
import { EmptyNote } from "../../../kit/state/empty";
import { Unknown } from "../../../kit/state/unknown";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { kindWord } from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";
import { runLook } from "../../../shared/run/run.model";

type Plan = IncidentWire["plans"][number];

function Effects({ plan: { status, total, effects } }: { plan: Plan }) {
  if (status === "building") return "being frozen";
  if (status === "failed") return <ToneChip tone="bad">could not be made</ToneChip>;
  if (total === null || effects === null) return <Unknown reason="The items were not counted." />;
  return (
    <>
      {formatCount(effects)}
      <Text size="xs" c="dimmed" component="div">
        of {formatCount(total)} {total === "1" ? "item" : "items"}
      </Text>
    </>
  );
}

const columnsOf = (onOpen: (id: string) => void): Column<Plan>[] => [
  column("Plan", ({ id, kind }) => (
    <>
      <UnstyledButton className={classes.planName} onClick={() => onOpen(id)}>
        {kindWord(kind)}
      </UnstyledButton>
      <Text size="xs" c="dimmed" component="div">
        {id.slice(0, 8)}
      </Text>
    </>
  )),
  column("Effects", (plan) => <Effects plan={plan} />, { term: "effects" }),
  column("Made", ({ createdAt, createdBy }) => (
    <>
      <Time at={createdAt} clockOnly /> by {createdBy}
    </>
  )),
  column("Run", ({ run }) => {
    if (!run) return "not run";
    const { tone, meaning, word } = runLook(run.state);
    return (
      <ToneChip tone={tone} meaning={meaning}>
        {word}
      </ToneChip>
    );
  }),
];

/** The plans made so far, newest first, each with the state of its run. */
export function PlanList({ plans, onOpen }: { plans: readonly Plan[]; onOpen: (id: string) => void }) {
  if (plans.length === 0) {
    return (
      <EmptyNote>
        No plan was made yet. A plan is a frozen list that says of each mutation what would happen to it, before
        anything happens.
      </EmptyNote>
    );
  }
  const ordered = plans.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return <DataTable label="Plans" minWidth={340} columns={columnsOf(onOpen)} rows={ordered} rowId={({ id }) => id} />;
}
