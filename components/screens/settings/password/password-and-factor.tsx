"use client";
import { Stack, Text } from "@mantine/core";
import { Panel } from "../../../kit/state/panel";
import { useSessionMethod } from "../../../shared/me/use-session-method";
import { ChangePassword } from "./change-password";
import { SecondFactor } from "./second-factor";

/** The password and the second factor of one's own local account. */
export function PasswordAndFactor() {
  const method = useSessionMethod();
  if (method === "oidc")
    return (
      <Panel title="Password">
        <Text size="sm">You sign in with the provider, so your password and your second factor are changed there.</Text>
      </Panel>
    );
  return (
    <Stack gap="md" maw={560}>
      <ChangePassword />
      <SecondFactor />
    </Stack>
  );
}
