"use client";
import { Button, Text } from "@mantine/core";
import { IconAlertOctagonFilled, IconDatabaseCog } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LOSS_WORDS, storeTitle } from "../../../../lib/domain/losses";
import { Unknown } from "../../../kit/state/unknown";
import { serverNow } from "../../../kit/time/clock";
import { Time } from "../../../kit/time/time";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import { connectionsQuery } from "../../../shared/query/options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { storesPutBack, type WaitingStore } from "./store-banner.model";
import classes from "./store-banner.module.css";

const POLL_MS = 10_000;

/** The banner above every screen: stores that were put back and wait for a person. Stores that need nobody are shown quietly. */
export function StoreBanner() {
  const answer = useLiveQuery(connectionsQuery(), { intervalMs: POLL_MS });
  const [accepting, setAccepting] = useState<WaitingStore | null>(null);
  if (answer.status === "loading") return null;
  const { waiting, mended } =
    answer.status === "shown" ? storesPutBack(answer.value, serverNow()) : { waiting: [], mended: [] };
  return (
    <>
      {answer.problem && (
        <div className={classes.line}>
          <Unknown what="Whether a store was put back" reason={answer.problem.detail} />
        </div>
      )}
      {waiting.map((each) => (
        <Waiting key={each.store} waiting={each} onAccept={() => setAccepting(each)} />
      ))}
      {mended.map(({ store, sentence, at }) => (
        <div key={store} className={classes.line}>
          <IconDatabaseCog size={14} aria-hidden />
          <span>
            <Time at={at} clockOnly />: {sentence}
          </span>
        </div>
      ))}
      {accepting && <AcceptDialog waiting={accepting} onClose={() => setAccepting(null)} />}
    </>
  );
}

function Waiting({ waiting, onAccept }: { waiting: WaitingStore; onAccept: () => void }) {
  const { store, kind, since, where } = waiting;
  const { found, means, advice } = LOSS_WORDS[kind];
  return (
    <section className={classes.banner} role="alert" aria-label={`${storeTitle(store)} was put back`} data-waiting>
      <IconAlertOctagonFilled size={20} aria-hidden />
      <div className={classes.words}>
        <strong>
          {storeTitle(store)} {found}
        </strong>
        <div>
          Found <Time at={since} clockOnly /> ({where}). {means} {advice}
        </div>
      </div>
      <Permitted verb="connection.accept-generation">
        <Button color="red.9" onClick={onAccept}>
          Accept…
        </Button>
      </Permitted>
    </section>
  );
}

function AcceptDialog({ waiting, onClose }: { waiting: WaitingStore; onClose: () => void }) {
  const { store, kind, where } = waiting;
  const { found, means, advice } = LOSS_WORDS[kind];
  const queries = useQueryClient();
  const accept = useCommand(
    (reason: string, key) =>
      api.connection.acceptGeneration({ params: { name: store }, body: { accept: true, reason } }, { commandKey: key }),
    {
      onDone: () => {
        void queries.invalidateQueries({ queryKey: connectionsQuery().queryKey });
        onClose();
      },
    },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`Go on with ${store === "ledger" ? "the ledger" : `store ${store}`} as it is now?`}
      confirm="Accept the loss and go on"
      doing="Recording the acceptance"
      reason="required"
      color="red.9"
      command={accept}
      onConfirm={(reason) => accept.give(reason)}
    >
      <Text size="sm">
        {storeTitle(store)} {found} (found on {where}).
      </Text>
      <Text size="sm">{means}</Text>
      <Text size="sm">{advice}</Text>
      <Text size="sm">The acceptance cannot be taken back.</Text>
    </CommandDialog>
  );
}
