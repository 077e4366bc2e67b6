import { Skeleton, Stack } from "@mantine/core";
import { LoadingShape } from "../../kit/state/loading";

const ROWS = ["a", "b", "c", "d", "e", "f"];

/** The shape of the page before its first figures. */
export function OverviewLoading() {
  return (
    <LoadingShape doing="Loading the paths">
      <Skeleton height={22} maw={620} />
      <Skeleton height={28} maw={300} />
      <Stack gap={6}>
        {ROWS.map((row) => (
          <Skeleton key={row} height={76} />
        ))}
      </Stack>
    </LoadingShape>
  );
}
