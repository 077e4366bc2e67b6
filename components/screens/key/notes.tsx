import { Table, Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { formatCount } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { WideTable } from "../../kit/table/wide-table";
import { showUnseen } from "../../kit/value/value.model";
import classes from "./key.module.css";
import { longValue } from "./ways.model";

/** Notes on a key that ask for no repair; renders nothing where there is no note. */
export function Notes({ notes }: Pick<KeyStory, "notes">) {
  return notes.map((note) => (
    <Panel key={note.kind} title="Note: the origin rewrote what it was given">
      <Text size="sm">
        No repair is needed: the receipt of version {formatCount(note.version)} vouches for the row as it is. Nobody
        changed the row afterwards.
      </Text>
      <WideTable label="Members that the origin rewrote" minWidth={480}>
        <Table aria-label="Members that the origin rewrote" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Member</Table.Th>
              <Table.Th>Asked for</Table.Th>
              <Table.Th>Kept by the origin</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {note.members.map(({ member, asked, became }) => (
              <Table.Tr key={member} className={classes.effect}>
                <Table.Th scope="row">{member === "" ? "the whole value" : showUnseen(member)}</Table.Th>
                <Table.Td>
                  <Said text={asked} without="not given" />
                </Table.Td>
                <Table.Td>
                  <Said text={became} without="not kept" />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
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
