import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

interface LoadingShapeProps {
  /** The activity in words, for a screen reader: "Loading the paths". */
  doing: string;
  children: ReactNode;
}

/** The shape of what is on its way, where bars alone would not do. */
export function LoadingShape({ doing, children }: LoadingShapeProps) {
  return (
    <Stack gap="md" aria-busy="true" data-state="loading">
      <VisuallyHidden role="status">{doing}</VisuallyHidden>
      {children}
    </Stack>
  );
}

/** Content that is still loading, as bars where its lines will be. */
export function Loading({ what, lines = 4, height = 18 }: { what: string; lines?: number; height?: number }) {
  return (
    <LoadingShape doing={`Loading ${what}`}>
      <Stack gap="sm">
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
          <Skeleton key={line} height={height} width={line === lines - 1 && lines > 1 ? "60%" : "100%"} />
        ))}
      </Stack>
    </LoadingShape>
  );
}
