"use client";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { LiveProvider } from "./live/live";
import { cssVariables, theme } from "./theme";

/** The frame of every screen: theme, server state, the address, live or paused, notices. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <LiveProvider>{children}</LiveProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    // The next poll is the retry, and a failed one is shown at once: last good figures with their age.
    defaultOptions: { queries: { retry: false, staleTime: 0, refetchOnWindowFocus: false, networkMode: "always" } },
  });
}
