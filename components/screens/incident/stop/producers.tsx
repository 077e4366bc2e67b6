import { Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { EmptyNote } from "../../../kit/state/empty";
import { Unknown } from "../../../kit/state/unknown";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { orderProducers, producerId } from "./acknowledge.model";

const COLUMNS: readonly Column<IncidentWire["producers"][number]>[] = [
  column("Producer", ({ producer }) => producer),
  column("Follows", ({ followed }) => (
    <ToneChip tone={followed ? "good" : "bad"}>{followed ? "has followed" : "has not followed"}</ToneChip>
  )),
  column("Path", ({ path, kind }) => `${path}${kind === "cache-only" ? " (cache only)" : ""}`),
  column(
    "Epoch",
    ({ epoch }) => epoch ?? <Unknown reason="The producer has not reported the epoch that it last saw." what="epoch" />,
    { term: "epoch" },
  ),
  column("Last seen", ({ seenAt }) => <Time at={seenAt} clockOnly />),
  column("Lease until", ({ leaseUntil }) => (leaseUntil === null ? "none" : <Time at={leaseUntil} clockOnly />)),
];

/** The producers that acknowledge writes, and whether each has followed to the new epoch. */
export function Producers({ producers }: { producers: IncidentWire["producers"] }) {
  const missing = producers.filter(({ followed }) => !followed).length;
  return (
    <div>
      <Text fw={600}>
        Producers
        {producers.length > 0 && `: ${producers.length - missing} of ${producers.length} have followed`}
      </Text>
      {producers.length === 0 ? (
        <EmptyNote>No process that acknowledges writes on these paths was seen.</EmptyNote>
      ) : (
        <DataTable
          label="Producers"
          minWidth={620}
          columns={COLUMNS}
          rows={orderProducers(producers)}
          rowId={producerId}
        />
      )}
    </div>
  );
}
