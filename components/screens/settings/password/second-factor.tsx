"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CopyId } from "../../../kit/copy/copy-id";
import { Form } from "../../../kit/forms/form";
import { Panel } from "../../../kit/state/panel";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { CodeField } from "../../../shared/me/code-field";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import classes from "../settings.module.css";

/** Sets up a second factor: its address for an authenticator app, shown once, and the first code that confirms it. */
export function SecondFactor() {
  const begin = useCommand((_: null) => api.factor.propose({ body: {} }));
  return (
    <Panel title="Second factor">
      {begin.output === null ? (
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            With a second factor, a sign-in needs the code of an authenticator app beside the password.
          </Text>
          <Permitted verb="factor.propose">
            <Button variant="default" loading={begin.pending} onClick={() => begin.give(null)}>
              Set up a second factor
            </Button>
          </Permitted>
          <CommandOutcome command={begin} doing="Making the secret" />
        </Stack>
      ) : (
        <Confirm uri={begin.output.uri} />
      )}
    </Panel>
  );
}

function Confirm({ uri }: { uri: string }) {
  const [code, setCode] = useState("");
  const confirm = useCommand((given: string) => api.factor.confirm({ body: { code: given } }));
  if (confirm.output !== null)
    return (
      <Text size="sm" role="status">
        The second factor is set up: the next sign-in asks for its code.
      </Text>
    );
  const ready = /^\d{6}$/.test(code);
  return (
    <Form label="Confirm the second factor" ready={ready && !confirm.pending} onSubmit={() => confirm.give(code)}>
      <Stack gap="sm">
        <Text size="sm">
          Give this address to your authenticator app. It is shown this once, and whoever has it can make your codes.
        </Text>
        <code className={classes.secret}>{uri}</code>
        <CopyId id={uri} what="the address">
          <Text size="sm" component="span">
            Copy the address
          </Text>
        </CopyId>
        <CodeField value={code} onChange={setCode} description="The app shows it once it has the address." />
        <div>
          <Button type="submit" loading={confirm.pending} disabled={!ready}>
            Confirm the second factor
          </Button>
        </div>
        <CommandOutcome command={confirm} doing="Confirming" />
      </Stack>
    </Form>
  );
}
