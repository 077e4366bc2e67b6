"use client";
import { Button, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { formatCount } from "../../../kit/format";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { incidentHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import type { Consequence } from "./authority.model";
import classes from "./authority.module.css";
import { Samples } from "./samples";

type Offer = Consequence["salvage"][number];

/** Writes that live only where this choice would lose them, and the plan that first takes those writes into the ledger. */
export function SalvageOffers({ salvage, incident }: { salvage: Consequence["salvage"]; incident: IncidentWire }) {
  const router = useRouter();
  const [offer, setOffer] = useState<Offer | null>(null);
  const plan = useCommand(
    ({ path, store, reason }: { path: string; store: string; reason: string }, key, glass) =>
      api.plan.create(
        {
          params: { id: incident.id },
          body: { kind: "salvage", selection: { all: true, path, region: store }, reason, ...glass },
        },
        { commandKey: key },
      ),
    { breakable: true, onDone: ({ id }) => router.push(incidentHref(incident.id, { step: "replay", plan: id })) },
  );
  const nowOf = ({ path, store }: Offer) =>
    salvage.find((each) => each.path === path && each.store === store)?.keys ?? "0";
  if (salvage.length === 0 && offer === null) return null;
  // A declaration makes every earlier plan stale.
  const undeclared = incident.authority === null && !incident.targeted;
  return (
    <div className={classes.salvage}>
      {salvage.map((each) => (
        <div key={`${each.path} ${each.store}`}>
          <Text size="sm" fw={600}>
            {formatCount(each.keys)} {each.keys === "1" ? "write lives" : "writes live"} only in {each.store} (
            {each.path})
          </Text>
          <Samples samples={each.samples} />
          <Permitted verb="plan.create" paths={incident.scope.paths}>
            <Button
              mt={4}
              variant="default"
              disabled={incident.status === "closed" || undeclared}
              onClick={() => {
                plan.reset();
                setOffer(each);
              }}
            >
              Plan their salvage
            </Button>
          </Permitted>
          {undeclared && (
            <Text size="xs" c="dimmed" mt={4}>
              Salvage is possible once a store is declared, before any entry is cleared.
            </Text>
          )}
        </div>
      ))}
      {offer && (
        <CommandDialog
          opened
          onClose={() => setOffer(null)}
          title="Plan their salvage?"
          confirm="Make the plan"
          doing="Freezing the list"
          reason="required"
          figures={[{ name: `only in ${offer.store}`, value: formatCount(nowOf(offer)) }]}
          command={plan}
          onConfirm={(reason) => plan.give({ path: offer.path, store: offer.store, reason })}
        >
          <Text size="sm">
            It makes a plan of the {formatCount(offer.keys)} that live only in {offer.store}: what would be taken into
            the ledger, one by one. Nothing is changed until that plan is run.
          </Text>
        </CommandDialog>
      )}
    </div>
  );
}
