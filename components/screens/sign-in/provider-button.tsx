"use client";
import { Button } from "@mantine/core";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useProviderSignIn } from "../../shared/me/use-provider-sign-in";

/** The sign-in with the installation's OpenID Connect provider. */
export function ProviderButton({ provider, next }: { provider: string; next: string }) {
  const command = useProviderSignIn();
  return (
    <>
      <Button size="sm" fullWidth loading={command.pending} onClick={() => command.give({ next })} autoFocus>
        Sign in with {provider}
      </Button>
      <CommandOutcome command={command} doing={`Asking ${provider}`} />
    </>
  );
}
