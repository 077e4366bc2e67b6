"use client";
import { Button, Group, Stack, Text } from "@mantine/core";
import Link from "next/link";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { KeyText } from "../../../kit/key-text/key-text";
import { EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { keyHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import { reconciliationQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import classes from "./reconcile.module.css";
import { ReconciliationView } from "./reconciliation-view";

/** Compares every key in scope with the authority: start, progress, open findings and waived findings. */
export function ReconcileStep({ incident }: { incident: IncidentWire }) {
  const { id, reconciliations, waivers, status } = incident;
  const newest = reconciliations.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  const start = useCommand((_: null, key) => api.reconciliation.start({ params: { id } }, { commandKey: key }));
  const running = newest?.state === "running";
  return (
    <Stack gap="md">
      <div>
        <Permitted verb="reconciliation.start" paths={incident.scope.paths}>
          <Button
            disabled={running || status === "closed"}
            loading={start.pending}
            onClick={() => start.give(null)}
            aria-describedby="reconcile-will"
          >
            {newest ? "Reconcile again" : "Reconcile every key in scope"}
          </Button>
        </Permitted>
        <Text size="sm" c="dimmed" mt={4} id="reconcile-will">
          {running
            ? "A reconciliation is running. When its process dies, another process continues the reconciliation."
            : "A reconciliation reads every key in scope in every store, compares it with the authority, and changes nothing."}
        </Text>
        <CommandOutcome command={start} doing="Starting the reconciliation" />
      </div>
      {newest ? (
        <Newest id={newest.id} incident={incident} />
      ) : (
        <EmptyNote>
          Nothing was reconciled yet: which keys disagree is known only as far as they were observed.
        </EmptyNote>
      )}
      {waivers.length > 0 && (
        <div>
          <Text fw={600}>Waived</Text>
          <ul className={classes.list}>
            {waivers.map(({ path, key, finding, mutation, reason, by, at }) => (
              <li key={`${path} ${key} ${finding} ${mutation}`}>
                <Group gap={8}>
                  <Link href={keyHref(path, key)} prefetch={false}>
                    <KeyText keyName={key} short />
                  </Link>
                  <span>{finding ?? (mutation === null ? "every finding" : `mutation ${mutation}`)}</span>
                  <Text size="xs" c="dimmed" component="span">
                    {by}, <Time at={at} clockOnly />
                  </Text>
                </Group>
                <Text size="sm">{reason}</Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function Newest({ id, incident }: { id: string; incident: IncidentWire }) {
  const answer = useLiveQuery(reconciliationQuery(id));
  return (
    <LiveView answer={answer} what="the reconciliation">
      {(reconciliation) => <ReconciliationView reconciliation={reconciliation} incident={incident} />}
    </LiveView>
  );
}
