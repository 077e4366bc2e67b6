"use client";
import { Button, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { useEffect, useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { forcedReadsWords } from "../../../../lib/domain/recovery/read-surge";
import { sentence } from "../../../kit/format";
import { useCommand } from "../../../shared/command/use-command";
import { Permitted } from "../../../shared/me/permitted";
import { useMyName } from "../../../shared/me/use-me";
import { api } from "../../../shared/query/api";
import { pathsQuery } from "../../../shared/query/options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { INCIDENT_ADDRESS } from "../address";
import { NEXT_STEP_ID } from "../next/next.model";
import {
  type Consequence,
  elsewhereWords,
  headed,
  namedStore,
  pendingFor,
  readsForced,
  storeName,
  whyNot,
} from "./authority.model";
import classes from "./authority.module.css";
import { ChoiceConsequences } from "./choice-consequences";
import { DeclareDialog } from "./declare-dialog";
import { type RuleDraft, rulesFault, rulesRequest, sameRules } from "./rules.model";

interface AuthorityChoiceProps {
  choice: Consequence;
  incident: IncidentWire;
  /** Parts of the scope that the declaration excepts. */
  rules: readonly RuleDraft[];
}

/** A store as the authority: the keys it would keep, change and discard, and the command that declares it. */
export function AuthorityChoice({ choice, incident, rules }: AuthorityChoiceProps) {
  const actor = useMyName();
  const [shown, setShown] = useState<Consequence | null>(null);
  const [forceReads, setForceReads] = useState(false);
  const name = storeName(choice);
  const pending = pendingFor(incident.pendingAuthority, choice);
  const forced = readsForced(pending, forceReads);
  const refused =
    incident.status === "closed"
      ? "The incident is closed."
      : (whyNot(choice, pending, actor) ?? (pending === null ? rulesFault(rules) : null));
  const declare = useCommand(
    (reason: string, key, glass) => {
      const { changed, discarded } = shown ?? choice;
      return api.authority.declare(
        {
          params: { id: incident.id },
          body: {
            store: choice.store,
            ...(choice.region !== null && { region: choice.region }),
            reason,
            forceOriginReads: forced,
            rules: pending === null ? rulesRequest(rules) : sameRules(pending),
            shown: { changed, discarded },
            ...glass,
          },
        },
        { commandKey: key },
      );
    },
    { breakable: true, onDone: () => showNextStep(setShown) },
  );
  const surge = useSurge(incident, shown !== null);
  const showAsNow = () => {
    declare.reset();
    setShown(choice);
  };
  useAskedFor(refused === null ? choice.store : null, showAsNow);
  const named = namedStore(name);
  const action = pending ? `Approve ${named}` : `Declare ${named}`;
  const why = `why-${name.replaceAll(" ", "-")}`;
  return (
    <article className={classes.choice} data-available={choice.available} aria-label={headed(named)}>
      <h3>{headed(named)}</h3>
      {elsewhereWords(choice, incident.observed) !== null && (
        <Text size="xs" c="dimmed">
          {elsewhereWords(choice, incident.observed)}
        </Text>
      )}
      <ChoiceConsequences choice={choice} incident={incident} />
      <div>
        <Permitted verb="authority.declare" paths={incident.scope.paths}>
          <Button
            variant={pending ? "filled" : "default"}
            disabled={refused !== null}
            aria-describedby={why}
            onClick={showAsNow}
          >
            {action}
          </Button>
        </Permitted>
        <Text size="xs" c="dimmed" id={why} mt={4}>
          {sentence(refused ?? choice.because ?? "")}
          {refused === null &&
            choice.needsSecondPerson &&
            !pending &&
            " It takes effect once a second person approves."}
        </Text>
      </div>
      {shown !== null && (
        <DeclareDialog
          action={action}
          shown={shown}
          now={choice}
          pending={pending}
          forced={forced}
          elsewhere={incident.observed}
          surge={surge}
          rules={pending === null ? rules.length : pending.rules.length}
          canForce={incident.observed.length < incident.scope.paths.length}
          command={declare}
          onForce={setForceReads}
          onLookAgain={showAsNow}
          onClose={() => setShown(null)}
        />
      )}
    </article>
  );
}

/** Opens the declaration that the address asks for, once. */
function useAskedFor(store: string | null, open: () => void) {
  const [{ declare }, setAddress] = useQueryStates(INCIDENT_ADDRESS);
  useEffect(() => {
    if (declare === null || declare !== store) return;
    void setAddress({ declare: null });
    open();
  });
}

/** Closes the declaration and shows the next step, which stands above the choices. */
function showNextStep(close: (shown: null) => void) {
  close(null);
  document.getElementById(NEXT_STEP_ID)?.scrollIntoView({ block: "nearest" });
}

/** The sentence about the load that forced reads bring to the origin of the incident's own paths. */
function useSurge({ scope, observed }: IncidentWire, enabled: boolean): string {
  const paths = useLiveQuery(pathsQuery(), { enabled });
  const known = paths.status === "shown" ? paths.value.items : [];
  const own = scope.paths.filter((path) => !observed.includes(path));
  return forcedReadsWords(
    own.map((path) => {
      const of = known.find(({ name }) => name === path);
      return { title: of?.title ?? path, reads: of?.truth.reads ?? null };
    }),
  );
}
