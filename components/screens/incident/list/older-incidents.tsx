"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { IncidentPage } from "../../../../lib/api/incidents";
import { Empty } from "../../../kit/state/empty";
import { Failure } from "../../../kit/state/failure";
import { Loading } from "../../../kit/state/loading";
import { Panel } from "../../../kit/state/panel";
import { closedIncidentsQuery, repairsQuery } from "../../../shared/query/recovery-options";
import { problemFrom } from "../../../shared/query/use-live-query";
import { IncidentRow } from "./incident-row";
import classes from "./incidents.module.css";

interface ListProps {
  initialData?: IncidentPage | undefined;
}

/** Closed incidents, newest first, each with its report. */
export const ClosedIncidents = ({ initialData }: ListProps) => (
  <OlderIncidents
    title="Closed"
    what="the closed incidents"
    none="No incident has been closed yet; repairs of one key are listed apart"
    query={closedIncidentsQuery()}
    initialData={initialData}
  />
);

/** Repairs of one key each, newest first. */
export const Repairs = ({ initialData }: ListProps) => (
  <OlderIncidents
    title="Repairs"
    what="the repairs"
    none="No key has been repaired from its own page yet"
    query={repairsQuery()}
    initialData={initialData}
  />
);

interface OlderProps extends ListProps {
  title: string;
  what: string;
  none: string;
  query: ReturnType<typeof closedIncidentsQuery> | ReturnType<typeof repairsQuery>;
}

function OlderIncidents({ title, what, none, query, initialData }: OlderProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...query,
    initialData: initialData && { pages: [initialData], pageParams: [null] },
  });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Panel title={title}>
      {!items && error && <Failure problem={problemFrom(error)} onRetry={() => void refetch()} />}
      {!items && !error && <Loading what={what} lines={3} height={54} />}
      {items?.length === 0 && <Empty title={none} />}
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
