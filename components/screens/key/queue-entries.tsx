import { Table } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import type { Tone } from "../../kit/chip/finding.model";
import { ToneChip } from "../../kit/chip/finding-chip";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import classes from "./key.module.css";

type Entry = KeyStory["queue"][number];

const states: Record<Entry["state"], readonly [Tone, string]> = {
  waiting: ["moving", "Waits for a worker."],
  active: ["moving", "A worker has it."],
  delayed: ["moving", "Waits for its next attempt."],
  failed: ["bad", "Its attempts are exhausted."],
  completed: ["moving", "The queue has finished with it, which proves nothing of the record."],
  missing: ["warn", "The ledger says it was queued, and the queue does not have it."],
  "not-queued": ["moving", "Accepted, and not handed to the queue yet."],
  unreachable: ["unknown", "The queue could not be read."],
};

/** What the queue holds of this key, a line for each mutation. */
export function QueueEntries({ entries }: { entries: KeyStory["queue"] }) {
  return (
    <Panel title="In the queue">
      <Table.ScrollContainer
        minWidth={520}
        type="native"
        className={classes.queueScroll}
        tabIndex={0}
        role="group"
        aria-label="Queue entries"
      >
        <Table aria-label="Queue entries" className={classes.queue}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Version</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Lane</Table.Th>
              <Table.Th>Job</Table.Th>
              <Table.Th>Mutation</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map(({ mutation, version, job, state, lane }) => (
              <Table.Tr key={mutation}>
                <Table.Td>{version === null ? "not known" : formatCount(version)}</Table.Td>
                <Table.Td>
                  <ToneChip tone={states[state][0]} meaning={states[state][1]}>
                    {state}
                  </ToneChip>
                </Table.Td>
                <Table.Td>{lane}</Table.Td>
                <Table.Td>
                  {job !== null ? <CopyId id={job} what="job id" /> : state === "unreachable" ? "not known" : "none"}
                </Table.Td>
                <Table.Td>
                  <CopyId id={mutation} what="mutation id" />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
