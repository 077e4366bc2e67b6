import { Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { formatVersion } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { showUnseen } from "../../kit/value/value.model";
import classes from "./key.module.css";
import { longValue } from "./ways.model";

const REWRITTEN: readonly Column<KeyStory["notes"][number]["members"][number]>[] = [
  column("Member", ({ member }) => (member === "" ? "the whole value" : showUnseen(member)), { rowHeader: true }),
  column("Written", ({ asked }) => <Said text={asked} without="not written" />),
  column("Kept by the origin", ({ became }) => <Said text={became} without="not kept" />),
];

/** Notes on a key that ask for no repair; renders nothing where there is no note. */
export function Notes({ notes }: Pick<KeyStory, "notes">) {
  return notes.map((note) => (
    <Panel key={note.kind} title="Note: the origin rewrote the written value">
      <Text size="sm">
        No repair is needed: the receipt of version {formatVersion(note.version)} records the row as it now is. Nobody
        changed the row afterwards.
      </Text>
      <DataTable
        label="Members that the origin rewrote"
        minWidth={480}
        columns={REWRITTEN}
        rows={note.members}
        rowClassName={classes.effect}
        verticalSpacing={4}
      />
    </Panel>
  ));
}

function Said({ text, without }: { text: string | null; without: string }) {
  return text === null ? (
    <Text size="sm" c="dimmed">
      {without}
    </Text>
  ) : (
    <code dir="ltr">{longValue(text)}</code>
  );
}
