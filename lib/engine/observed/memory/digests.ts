import type { ObservedEntry, ObservedItem, ObservedRow } from "../../../domain/observed/evidence";
import { type ForeignJob, type JobSet, type SourceRow, STATE_OF_SET } from "../../../stores/source/port";
import { type Digest, TextDigest } from "./text-digest";

// One name and one state are looked at at a time, so that a walk makes no object for what it knows: each holds until the next of its kind.
const name = new TextDigest();
const state = new TextDigest();

export const nameOfKey = (key: string): Digest => name.of(key);
export const nameOfEntry = (region: string, key: string): Digest => name.of(region, key);

/** A job by its id and time. A job of the same id and time with other data is the same thing in another state. */
export const nameOfJob = (id: string, timestamp: number | null): Digest =>
  name.of("job", id, timestamp === null ? null : String(timestamp));

export const nameOfSourceRow = (id: string): Digest => name.of("row", id);

/** The name of the job or the row that an item was read from. */
export const nameOfItem = ({
  source,
  id,
  job,
  acceptedAt,
}: Pick<ObservedItem, "source" | "id" | "job" | "acceptedAt">) =>
  source === "outbox" ? nameOfSourceRow(id) : nameOfJob(job ?? "", acceptedAt?.getTime() ?? null);

/** Everything of a job that its items say. */
export function stateOfJob(set: JobSet | null, { name, data, failedReason }: ForeignJob): Digest {
  const is = set === null ? "gone" : STATE_OF_SET[set];
  return state.of(is, name, data, is === "failed" ? failedReason : null);
}

export const stateOfSourceRow = ({ columns }: SourceRow): Digest => state.of(...Object.values(columns));

/** Everything of a row that a comparison looks at; null: there is no row. */
export const stateOfRow = (row: ObservedRow | null): Digest =>
  row === null
    ? state.of("none")
    : state.of(
        row.version,
        row.value ?? null,
        row.updatedAt === null ? null : String(row.updatedAt.getTime()),
        row.deleted ? "deleted" : "there",
      );

/** Everything of an entry that a comparison looks at; how long it lives on is no part of it. */
export const stateOfEntry = (entry: ObservedEntry): Digest =>
  entry.kind === "value"
    ? state.of("value", entry.version, entry.value)
    : state.of("opaque", String(entry.bytes), entry.digest, entry.because);
