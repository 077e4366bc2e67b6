"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { IncidentPage } from "../../../../lib/api/incidents";
import { Empty } from "../../../kit/state/empty";
import { Failure } from "../../../kit/state/failure";
import { Loading } from "../../../kit/state/loading";
import { Panel } from "../../../kit/state/panel";
import { closedIncidentsQuery } from "../../../shared/query/recovery-options";
import { problemFrom } from "../../../shared/query/use-live-query";
import { IncidentRow } from "./incident-row";
import classes from "./incidents.module.css";

/** Closed incidents, newest first, each with its report. */
export function ClosedIncidents({ initialData }: { initialData?: IncidentPage }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...closedIncidentsQuery(),
    initialData: initialData && { pages: [initialData], pageParams: [null] },
  });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Panel title="Closed">
      {!items && error && <Failure problem={problemFrom(error)} onRetry={() => void refetch()} />}
      {!items && !error && <Loading what="the closed incidents" lines={3} height={54} />}
      {items?.length === 0 && <Empty title="No incident has been closed yet" />}
      {items && items.length > 0 && (
        <ul className={classes.list}>
          {items.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Older
        </Button>
      )}
    </Panel>
  );
}
