"use client";
import { Group, Stack, Text, Title } from "@mantine/core";
import { useQueryStates } from "nuqs";
import type { PathList } from "../../../lib/api/paths";
import { Empty } from "../../kit/state/empty";
import { LiveView } from "../../kit/state/live-view";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { Causes } from "../../shared/causes/causes";
import { needsLook } from "../../shared/path/standing.model";
import { pathsQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { GlassNote } from "./glass-note";
import { OVERVIEW_VIEW, sortPaths } from "./overview.model";
import classes from "./overview.module.css";
import { OverviewFilters } from "./overview-filters";
import { OverviewLoading } from "./overview-loading";
import { OverviewTable } from "./overview-table";

/** Every path, worst first, under a sentence that sums the paths up. */
export function Overview({ initialData }: { initialData?: PathList }) {
  const answer = useLiveQuery({ ...pathsQuery(), initialData });
  return (
    <Stack gap="md">
      <Title order={1}>Overview</Title>
      <GlassNote />
      <LiveView answer={answer} what="the paths" loading={<OverviewLoading />}>
        {(list) => <OverviewView list={list} />}
      </LiveView>
    </Stack>
  );
}

function OverviewView({ list }: { list: PathList }) {
  const [{ sort, show }, setView] = useQueryStates(OVERVIEW_VIEW);
  const onlyNeeds = show === "needs-a-look";
  const needing = list.items.filter(needsLook);
  const shown = sortPaths(onlyNeeds ? needing : list.items, sort);
  return (
    <Stack gap="md">
      <div>
        <Text className={classes.sentence}>{list.sentence}</Text>
        <Text size="xs" c="dimmed">
          as of <Time at={list.asOf} clockOnly />
        </Text>
      </div>
      <Causes causes={list.causes} />
      {list.unreachable !== null && <Unknown block what="Part of this list" reason={list.unreachable} />}
      {list.items.length === 0 && list.unreachable === null && (
        <Empty title="No write path is configured">
          Add one under “paths” in trueup.yaml and start the console again.
        </Empty>
      )}
      {list.items.length > 0 && (
        <>
          <Group justify="space-between" gap="sm">
            <OverviewFilters
              sort={sort}
              onlyNeeds={onlyNeeds}
              total={list.items.length}
              needing={needing.length}
              onChange={setView}
            />
          </Group>
          {shown.length === 0 ? (
            <Empty title="No path needs a look">
              All {list.items.length} keep up. Choose “All” to see their figures.
            </Empty>
          ) : (
            <OverviewTable paths={shown} />
          )}
        </>
      )}
    </Stack>
  );
}
