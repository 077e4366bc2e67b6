"use client";
import { Progress, Stack, Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { ReconciliationWire } from "../../../../lib/api/reconciliations";
import { FindingChip } from "../../../kit/chip/finding-chip";
import { formatCount, sentence } from "../../../kit/format";
import { Unknown } from "../../../kit/state/unknown";
import { Time } from "../../../kit/time/time";
import { findingHref } from "../../../shared/links";
import { OpenItems } from "./open-items";
import { meltingOf, partPercent, partWords } from "./reconcile.model";
import classes from "./reconcile.module.css";

const STATES = { running: "Under way", done: "Finished", failed: "Failed" } as const;

interface ReconciliationViewProps {
  reconciliation: ReconciliationWire;
  incident: IncidentWire;
}

/** A reconciliation: progress by part, the shrinking of findings, and open keys. */
export function ReconciliationView({ reconciliation, incident }: ReconciliationViewProps) {
  const { state, because, scanned, total, checkpoint, open, waived, startedAt, finishedAt, readAt } = reconciliation;
  const melting = meltingOf(reconciliation);
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>
          {STATES[state]}: {formatCount(scanned)}
          {total === null ? "" : ` of ${formatCount(total)}`} compared, {formatCount(open)} open, {formatCount(waived)}{" "}
          waived
        </Text>
        {because !== null && <Text size="sm">{sentence(because)}</Text>}
        <Text size="xs" c="dimmed">
          started <Time at={startedAt} clockOnly />
          {finishedAt !== null && (
            <>
              , ended <Time at={finishedAt} clockOnly />
            </>
          )}{" "}
          · read <Time at={readAt} clockOnly />
        </Text>
      </div>
      <ul className={classes.list} aria-label="Parts">
        {checkpoint.map((part) => (
          <Part key={`${part.path} ${part.source}`} part={part} isObserved={incident.observed.includes(part.path)} />
        ))}
      </ul>
      {melting.length > 0 && (
        <ul className={classes.list} aria-label="Findings">
          {melting.map(({ finding, found, open: left, goneShare }) => (
            <li key={finding} className={classes.melting}>
              <FindingChip finding={finding} href={findingHref(finding)} />
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${(1 - goneShare) * 100}%` }} />
              </span>
              <span>
                <b>{formatCount(left)}</b> open of {formatCount(found)} found
              </span>
            </li>
          ))}
        </ul>
      )}
      <OpenItems items={reconciliation.items} incident={incident} />
    </Stack>
  );
}

interface PartProps {
  part: ReconciliationWire["checkpoint"][number];
  isObserved: boolean;
}

function Part({ part, isObserved }: PartProps) {
  const { path, source, scanned, total, because, done } = part;
  const words = partWords(source, isObserved);
  const percent = partPercent(part);
  return (
    <li className={classes.part}>
      <span>
        {path} · {words}
      </span>
      {percent === null ? (
        <Unknown what="the part's size" reason={because ?? "This part's size was not counted."} />
      ) : (
        <Progress.Root>
          <Progress.Section value={percent} aria-label={`${path}, ${words}`} />
        </Progress.Root>
      )}
      <span className={classes.count}>
        {formatCount(scanned)}
        {total !== null && ` of ${formatCount(total)}`}
        {done && ", finished"}
      </span>
      {because !== null && <span className={classes.because}>{sentence(because)}</span>}
    </li>
  );
}
