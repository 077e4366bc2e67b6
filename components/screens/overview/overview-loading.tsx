import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

const ROWS = ["a", "b", "c", "d", "e", "f"];

/** The shape of the page before its first figures. */
export function OverviewLoading() {
  return (
    <Stack gap="md" aria-busy="true" data-state="loading">
      <VisuallyHidden role="status">Loading the paths</VisuallyHidden>
      <Skeleton height={22} maw={620} />
      <Skeleton height={28} maw={300} />
      <Stack gap={6}>
        {ROWS.map((row) => (
          <Skeleton key={row} height={76} />
        ))}
      </Stack>
    </Stack>
  );
}
