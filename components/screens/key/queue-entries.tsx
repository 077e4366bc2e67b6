"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { KeyStory } from "../../../lib/api/keys";
import type { Tone } from "../../kit/chip/finding.model";
import { ToneChip } from "../../kit/chip/finding-chip";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount, formatVersion } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { useKeyMode } from "./action/key-actions";
import classes from "./key.module.css";

type Entry = KeyStory["queue"][number];

const states: Record<Entry["state"], readonly [Tone, string]> = {
  waiting: ["moving", "Waits for a worker."],
  active: ["moving", "A worker is processing the job."],
  delayed: ["moving", "Waits for its next attempt."],
  failed: ["bad", "All attempts of the job are used up."],
  completed: ["moving", "The queue has finished the job, which does not prove that the record has the write."],
  missing: ["warn", "The ledger lists the mutation as queued, and the queue does not have it."],
  "not-queued": ["moving", "Accepted, and not handed to the queue yet."],
  unreachable: ["unknown", "The queue could not be read."],
};

const columnsFor = (isObserved: boolean): Column<Entry>[] => [
  column("Version", ({ version }) => (version === null ? "not known" : formatVersion(version))),
  column("State", ({ state }) => (
    <ToneChip tone={states[state][0]} meaning={states[state][1]}>
      {state}
    </ToneChip>
  )),
  ...(isObserved ? [] : [column<Entry>("Lane", ({ lane }) => lane)]),
  column("Job", ({ job, state }) =>
    job !== null ? <CopyId id={job} what="job id" /> : state === "unreachable" ? "not known" : "none",
  ),
  column(isObserved ? "Write" : "Mutation", ({ mutation }) => <CopyId id={mutation} what="mutation id" />),
];

const NATIVE = columnsFor(false);
const OBSERVED = columnsFor(true);

/** More entries than these push the key's history out of reach. */
const FIRST_SHOWN = 10;

/** The queue's jobs of this key, a line for each mutation, the newest first; a long list is folded. */
export function QueueEntries({ entries }: { entries: KeyStory["queue"] }) {
  const isObserved = useKeyMode() === "observed";
  const [isWhole, setWhole] = useState(false);
  const hidden = isWhole ? 0 : Math.max(0, entries.length - FIRST_SHOWN);
  return (
    <Panel title="In the queue">
      <DataTable
        label="Queue entries"
        minWidth={520}
        tableClassName={classes.queue}
        columns={isObserved ? OBSERVED : NATIVE}
        rows={hidden === 0 ? entries : entries.slice(0, FIRST_SHOWN)}
        rowId={({ mutation }) => mutation}
      />
      {hidden > 0 && (
        <Button variant="default" mt="sm" onClick={() => setWhole(true)}>
          Show {formatCount(hidden)} more
        </Button>
      )}
    </Panel>
  );
}
