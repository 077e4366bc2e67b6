import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

/** The shape of what is on its way: bars where lines will be. */
export function Loading({ what, lines = 4, height = 18 }: { what: string; lines?: number; height?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" data-state="loading">
      <VisuallyHidden role="status">Loading {what}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <Skeleton key={line} height={height} width={line === lines - 1 && lines > 1 ? "60%" : "100%"} />
      ))}
    </Stack>
  );
}
