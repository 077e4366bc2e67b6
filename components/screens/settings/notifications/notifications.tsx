"use client";
import { Button, Stack, Text } from "@mantine/core";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { Empty, EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { type Column, column } from "../../../kit/table/columns";
import { DataTable } from "../../../kit/table/data-table";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { notificationsQuery } from "../../../shared/query/access-options";
import { api } from "../../../shared/query/api";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import classes from "../settings.module.css";
import type { Delivery, Receiver } from "../wire";
import { attemptWords, deliveryLook } from "./delivery.model";

/** The receivers with what each is told of, and each delivery with its attempts. */
export function Notifications() {
  const answer = useLiveQuery(notificationsQuery(), { intervalMs: 3_000 });
  const trial = useCommand((receiver: string, commandKey) =>
    api.notification.try({ params: { receiver }, body: {} }, { commandKey }),
  );
  return (
    <LiveView answer={answer} what="the notifications">
      {({ receivers, items }) => (
        <Stack gap="md">
          <Panel title="Receivers">
            {receivers.length === 0 ? (
              <Empty title="Nobody is told">
                The section <code>notifications</code> of the configuration names receivers: webhooks, chats and e-mail
                addresses.
              </Empty>
            ) : (
              <DataTable
                label="Receivers"
                columns={receiverColumns(trial.give)}
                rows={receivers}
                rowId={({ name }) => name}
                minWidth={640}
              />
            )}
            <CommandOutcome command={trial} doing="Putting the trial message in line" />
          </Panel>
          <Panel title="Newest deliveries">
            {items.length === 0 ? (
              <EmptyNote>No notification was due yet.</EmptyNote>
            ) : (
              <DataTable
                label="Deliveries"
                columns={DELIVERIES}
                rows={items}
                rowId={({ id, receiver }) => `${id} ${receiver}`}
                minWidth={720}
              />
            )}
          </Panel>
        </Stack>
      )}
    </LiveView>
  );
}

const KINDS: Record<Receiver["kind"], string> = { webhook: "webhook", slack: "chat", email: "e-mail" };

const receiverColumns = (give: (receiver: string) => void): readonly Column<Receiver>[] => [
  column("Receiver", ({ name }) => name, { rowHeader: true }),
  column("Where", ({ kind, target, rotating }) => (
    <>
      <div>
        {KINDS[kind]}: {target}
      </div>
      {rotating && <div className={classes.line}>Signed under two secrets, the present and the former one.</div>}
    </>
  )),
  column("Is told of", ({ events }) => (events.length === 0 ? "trial messages alone" : events.join(", "))),
  column("Standing", ({ waiting, dead }) =>
    waiting + dead === 0 ? "nothing waits" : `${waiting} waiting, ${dead} given up`,
  ),
  column(
    "Trial",
    ({ name }) => (
      <Permitted verb="notification.try">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Send a trial message to ${name}`}
          onClick={() => give(name)}
        >
          Send a trial message
        </Button>
      </Permitted>
    ),
    { spoken: true },
  ),
];

const DELIVERIES: readonly Column<Delivery>[] = [
  column("When", ({ at }) => <Time at={at} clockOnly className={classes.when} />),
  column("What", ({ sentence, event }) => (
    <>
      <div>{sentence}</div>
      <div className={classes.line}>{event}</div>
    </>
  )),
  column("To", ({ receiver }) => receiver, { rowHeader: true }),
  column("State", (delivery) => {
    const { word, tone } = deliveryLook(delivery);
    return (
      <>
        <ToneChip tone={tone}>{word}</ToneChip>
        <Text size="xs" c="dimmed" component="div">
          {attemptWords(delivery)}
          {delivery.nextAt !== null && delivery.attempts.length > 0 && (
            <>
              ; next <Time at={delivery.nextAt} clockOnly />
            </>
          )}
        </Text>
      </>
    );
  }),
];
