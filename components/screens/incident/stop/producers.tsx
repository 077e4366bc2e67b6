import { Table, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { Unknown } from "../../../kit/state/unknown";
import { WideTable } from "../../../kit/table/wide-table";
import { Time } from "../../../kit/time/time";
import { orderProducers, producerId } from "./acknowledge.model";

/** Who acknowledges writes, and whether each has followed to the new epoch. */
export function Producers({ producers }: { producers: IncidentWire["producers"] }) {
  const missing = producers.filter(({ followed }) => !followed).length;
  return (
    <div>
      <Text fw={600}>
        Producers
        {producers.length > 0 && `: ${producers.length - missing} of ${producers.length} have followed`}
      </Text>
      {producers.length === 0 ? (
        <Text size="sm" c="dimmed">
          No process was seen that acknowledges writes on these paths.
        </Text>
      ) : (
        <WideTable label="Producers" minWidth={620}>
          <Table.Thead>
            <Table.Tr>
              {["Producer", "Follows", "Path", "Epoch", "Last seen", "Lease until"].map((heading) => (
                <Table.Th key={heading}>{heading}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {orderProducers(producers).map((each) => {
              const { producer, path, kind, epoch, followed, seenAt, leaseUntil } = each;
              return (
                <Table.Tr key={producerId(each)}>
                  <Table.Td>{producer}</Table.Td>
                  <Table.Td>
                    <ToneChip tone={followed ? "good" : "bad"}>
                      {followed ? "has followed" : "has not followed"}
                    </ToneChip>
                  </Table.Td>
                  <Table.Td>
                    {path}
                    {kind === "cache-only" && " (cache only)"}
                  </Table.Td>
                  <Table.Td>
                    {epoch ?? <Unknown reason="It has not said which epoch it last saw." what="epoch" />}
                  </Table.Td>
                  <Table.Td>
                    <Time at={seenAt} clockOnly />
                  </Table.Td>
                  <Table.Td>{leaseUntil === null ? "none" : <Time at={leaseUntil} clockOnly />}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </WideTable>
      )}
    </div>
  );
}
