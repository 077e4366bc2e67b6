"use client";
import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Form } from "../../../kit/forms/form";
import { Panel } from "../../../kit/state/panel";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { signInHref } from "../../../shared/links";
import { NewPasswordField } from "../../../shared/me/new-password-field";
import { api } from "../../../shared/query/api";

/** Changes one's own password, which ends every session of the account: the next step is a sign-in. */
export function ChangePassword() {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const change = useCommand((body: { present: string; next: string }) => api.password.change({ body }), {
    onDone: () =>
      window.location.assign(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}${signInHref("/settings/password")}`),
  });
  const ready = present !== "" && next.length >= 12;
  return (
    <Panel title="Password">
      <Form
        label="Change your password"
        ready={ready && !change.pending}
        onSubmit={() => change.give({ present, next })}
      >
        <Stack gap="sm">
          <PasswordInput
            label="Present password"
            value={present}
            onChange={(event) => setPresent(event.currentTarget.value)}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the present password" }}
            required
          />
          <NewPasswordField label="New password" value={next} onChange={setNext} />
          <div>
            <Button type="submit" loading={change.pending} disabled={!ready}>
              Change the password
            </Button>
            <Text size="xs" c="dimmed" mt={4}>
              It ends every session of your account, this one too.
            </Text>
          </div>
          <CommandOutcome command={change} doing="Changing the password" />
        </Stack>
      </Form>
    </Panel>
  );
}
