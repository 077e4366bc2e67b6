"use client";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { IncidentPage } from "../../../../lib/api/incidents";
import { Empty } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Loading } from "../../../kit/state/loading";
import { Panel } from "../../../kit/state/panel";
import { useOpenIncidents } from "../../../shared/incident/use-open-incidents";
import { openIncidentHref } from "../../../shared/links";
import { MayRead } from "../../../shared/me/may-read";
import { Permitted } from "../../../shared/me/permitted";
import { IncidentRow } from "./incident-row";
import classes from "./incidents.module.css";
import { ClosedIncidents, Repairs } from "./older-incidents";

interface IncidentsProps {
  open?: IncidentPage;
  repairs?: IncidentPage;
  closed?: IncidentPage;
}

/** Incidents: the open ones first, then the repairs of single keys, then those that were closed. */
export function IncidentsScreen({ open, repairs, closed }: IncidentsProps) {
  const answer = useOpenIncidents(open);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Title order={1}>Incidents</Title>
        <Permitted verb="incident.open">
          <Button component={Link} href={openIncidentHref()}>
            Open an incident
          </Button>
        </Permitted>
      </Group>
      <MayRead
        needs={{ verb: "incident.read" }}
        meanwhile={open === undefined ? <Loading what="the incidents" lines={3} height={54} /> : undefined}
      >
        <Panel title="Open">
          <LiveView
            answer={answer}
            what="the open incidents"
            loading={<Loading what="the open incidents" lines={3} height={54} />}
          >
            {({ items, next }) =>
              items.length === 0 ? (
                <Empty title="No incident is open">
                  Open an incident when stores no longer agree with what was acknowledged. An incident stops further
                  damage, and leads through six steps until the stores agree again.
                </Empty>
              ) : (
                <ul className={classes.list}>
                  {items.map((incident) => (
                    <IncidentRow key={incident.id} incident={incident} />
                  ))}
                  {next !== null && (
                    <li>
                      <Text size="sm" c="dimmed">
                        More are open than are shown here.
                      </Text>
                    </li>
                  )}
                </ul>
              )
            }
          </LiveView>
        </Panel>
        <Repairs initialData={repairs} />
        <ClosedIncidents initialData={closed} />
      </MayRead>
    </Stack>
  );
}
