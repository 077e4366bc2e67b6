"use client";
import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "../../kit/dialog/dialog";
import { Form } from "../../kit/forms/form";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { CodeField } from "../../shared/me/code-field";
import { useMyName } from "../../shared/me/use-me";
import { useProviderSignIn } from "../../shared/me/use-provider-sign-in";
import { useSessionMethod } from "../../shared/me/use-session-method";
import { signInOfferQuery } from "../../shared/query/access-options";
import { api } from "../../shared/query/api";
import { answerStepUp, useStepUpAsked } from "../../shared/step-up/step-up";

/** The question for a fresh sign-in, wherever a command of any screen needs one. */
export function StepUpDialog() {
  const asked = useStepUpAsked();
  if (!asked) return null;
  return (
    <Dialog opened onClose={() => answerStepUp(false)} title="Confirm that it is you" size="md" above>
      <Question />
    </Dialog>
  );
}

function Question() {
  const method = useSessionMethod();
  if (method === null) return null;
  return method === "oidc" ? <ByProvider /> : <ByPassword />;
}

const Leave = () => (
  <Button variant="default" onClick={() => answerStepUp(false)}>
    Leave it as it is
  </Button>
);

function ByPassword() {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [codeAsked, setCodeAsked] = useState(false);
  const confirm = useCommand((body: { password: string; code?: string }) => api.session.stepUp({ body }), {
    onDone: () => answerStepUp(true),
  });
  const offer = useQuery(signInOfferQuery());
  const me = useMyName();
  // A demo tells the passwords of its people, who came in by one click.
  const hint = offer.data?.hints.find(({ name }) => name === me) ?? null;
  const needsCode = codeAsked || confirm.problem?.code === "second-factor";
  const isFirst = confirm.problem?.code === "second-factor" && !codeAsked;
  const ready = password !== "" && (!needsCode || /^\d{6}$/.test(code));
  const submit = () => {
    if (needsCode) setCodeAsked(true);
    confirm.give({ password, ...(needsCode && { code }) });
  };
  return (
    <Form label="Confirm that it is you" ready={ready && !confirm.pending} onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          This step needs a sign-in of the last five minutes, and yours is older. Nothing was done yet. Once you
          confirm, the step is taken; it needs no second press.
        </Text>
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          data-autofocus
          required
        />
        {hint !== null && (
          <Button variant="default" onClick={() => confirm.give({ password: hint.password })} loading={confirm.pending}>
            Confirm as {hint.name}, a person of the demo
          </Button>
        )}
        {needsCode && <CodeField value={code} onChange={setCode} />}
        <Group justify="flex-end" gap="xs">
          <Leave />
          <Button type="submit" loading={confirm.pending} disabled={!ready}>
            Confirm, and go on
          </Button>
        </Group>
        <CommandOutcome command={isFirst ? { ...confirm, problem: null } : confirm} doing="Confirming" />
      </Stack>
    </Form>
  );
}

function ByProvider() {
  const signIn = useProviderSignIn();
  const here = () => {
    const base = process.env.NEXT_PUBLIC_BASE_PATH ?? "";
    return `${window.location.pathname.slice(base.length)}${window.location.search}`;
  };
  return (
    <Stack gap="sm">
      <Text size="sm">
        This step needs a sign-in of the last five minutes, and yours is older. Nothing was done. Sign in again with
        your provider, which leads back to this page, and take the step once more.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Leave />
        <Button loading={signIn.pending} onClick={() => signIn.give({ next: here(), fresh: true })}>
          Sign in again
        </Button>
      </Group>
      <CommandOutcome command={signIn} doing="Asking the provider" />
    </Stack>
  );
}
