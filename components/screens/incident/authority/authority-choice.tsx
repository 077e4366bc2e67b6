"use client";
import { Button, Checkbox, Text } from "@mantine/core";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { FindingChip } from "../../../kit/chip/finding-chip";
import { formatCount, sentence } from "../../../kit/format";
import { useActor } from "../../../shared/actor/actor";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";
import {
  type Consequence,
  headed,
  isPartial,
  namedStore,
  pendingFor,
  readsForced,
  storeName,
  whyNot,
} from "./authority.model";
import classes from "./authority.module.css";
import { SalvageOffers } from "./salvage-offers";
import { Samples } from "./samples";

/** One store as the authority: what it would keep, change and discard, and the command that declares it. */
export function AuthorityChoice({ choice, incident }: { choice: Consequence; incident: IncidentWire }) {
  const actor = useActor();
  const [shown, setShown] = useState<Consequence | null>(null);
  const [forceReads, setForceReads] = useState(false);
  const name = storeName(choice);
  const pending = pendingFor(incident.pendingAuthority, choice);
  const forced = readsForced(pending, forceReads);
  const refused = incident.status === "closed" ? "The incident is closed." : whyNot(choice, pending, actor);
  const declare = useCommand(
    (reason: string, key, glass) =>
      api.authority.declare(
        {
          params: { id: incident.id },
          body: {
            store: choice.store,
            ...(choice.region !== null && { region: choice.region }),
            reason,
            forceOriginReads: forced,
            shown: { changed: (shown ?? choice).changed, discarded: (shown ?? choice).discarded },
            ...glass,
          },
        },
        { commandKey: key },
      ),
    { breakable: true, onDone: () => setShown(null) },
  );
  const named = namedStore(name);
  const action = pending ? `Approve ${named}` : `Declare ${named}`;
  const why = `why-${name.replaceAll(" ", "-")}`;
  return (
    <article className={classes.choice} data-available={choice.available} aria-label={headed(named)}>
      <h3>{headed(named)}</h3>
      {choice.available ? (
        <dl className={classes.figures}>
          {(["kept", "changed", "discarded"] as const).map((what) => (
            <div key={what} data-what={what} data-some={choice[what] !== "0"}>
              <dt>{what}</dt>
              <dd>
                {isPartial(choice) && "≥ "}
                {formatCount(choice[what])}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <Text size="sm" c="dimmed">
          Nothing is counted, since this store cannot be chosen.
        </Text>
      )}
      {choice.available && (
        <>
          <ul className={classes.effects}>
            {choice.byFinding.map(({ path, finding, keys, effect }) => (
              <li key={`${path} ${finding}`}>
                <FindingChip finding={finding} count={keys} /> <span>{path}</span>: {effect}
              </li>
            ))}
          </ul>
          <Samples samples={choice.samples} />
          <SalvageOffers salvage={choice.salvage} incident={incident} />
        </>
      )}
      <div>
        <Button
          variant={pending ? "filled" : "default"}
          disabled={refused !== null}
          aria-describedby={why}
          onClick={() => {
            declare.reset();
            setShown(choice);
          }}
        >
          {action}
        </Button>
        <Text size="xs" c="dimmed" id={why} mt={4}>
          {sentence(refused ?? choice.because ?? "")}
          {refused === null &&
            choice.needsSecondPerson &&
            !pending &&
            " It takes effect once a second person approves."}
        </Text>
      </div>
      {shown !== null && (
        <CommandDialog
          opened
          onClose={() => setShown(null)}
          title={`${action}?`}
          confirm={action}
          doing="Declaring the authority"
          reason="required"
          color={shown.discarded === "0" ? undefined : "red.9"}
          command={declare}
          onConfirm={(reason) => declare.give(reason)}
        >
          <Text size="sm">
            The declaration repairs nothing by itself: it decides what plans and the reconciliation hold to be right. In
            this scope that keeps {formatCount(shown.kept)}, changes {formatCount(shown.changed)} and discards{" "}
            {formatCount(shown.discarded)}
            {isPartial(shown) && ", as far as keys could be read"}.
          </Text>
          <Moved
            shown={shown}
            now={choice}
            onLook={() => {
              declare.reset();
              setShown(choice);
            }}
          />
          {choice.salvage.length > 0 && (
            <Text size="sm" fw={600}>
              Writes that live only in a store that would lose are still to be salvaged.
            </Text>
          )}
          <Checkbox
            label="Force reads to the origin until the path is restored"
            description={
              pending
                ? `${pending.by} asked for it ${forced ? "so" : "without this"}, and it is approved as it was asked for.`
                : "Every read goes to the origin and passes the caches by; mind whether the origin can bear it."
            }
            checked={forced}
            disabled={pending !== null}
            onChange={(event) => setForceReads(event.currentTarget.checked)}
          />
        </CommandDialog>
      )}
    </article>
  );
}

/** Says that a figure under confirmation has moved, and offers to read it again. */
function Moved({ shown, now, onLook }: { shown: Consequence; now: Consequence; onLook: () => void }) {
  const moved = (["changed", "discarded"] as const).filter((what) => shown[what] !== now[what]);
  if (moved.length === 0) return null;
  return (
    <Text size="sm" role="status">
      Since you looked:{" "}
      {moved.map((what) => `${what} was ${formatCount(shown[what])}, now ${formatCount(now[what])}`).join("; ")} ·{" "}
      <Button size="compact-xs" variant="subtle" onClick={onLook}>
        Look again
      </Button>
    </Text>
  );
}
